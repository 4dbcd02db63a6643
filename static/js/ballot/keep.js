// What survives a reload, in this tab alone (sessionStorage): the choices, the sealed ballot from the moment it
// was sent until it was judged, then its receipt. Never the voting code. Kept for one voter in one
// election with these very bytes; for anyone else it is thrown away unread.

export function openKeeping({ place, voter, fingerprint }) {
  const mark = { voter, fingerprint };

  // { choices, place, sealed, received }, each of them possibly missing.
  function load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(place));
      if (kept?.voter === voter && kept.fingerprint === fingerprint) return kept;
    } catch {
      // blocked, or not ours: as if nothing had been kept
    }
    clear();
    return {};
  }

  function save(changes) {
    write({ ...load(), ...changes, ...mark });
  }

  // Only the receipt stays.
  function close(received) {
    write({ received, ...mark });
  }

  function write(kept) {
    try {
      sessionStorage.setItem(place, JSON.stringify(kept));
    } catch {
      // a browser that keeps nothing can still vote
    }
  }

  function clear() {
    try {
      sessionStorage.removeItem(place);
    } catch {
      // nothing is kept then
    }
  }

  return { load, save, close, clear };
}

// Signed out: what was kept for any election goes. Nothing else is kept in sessionStorage.
export function clearAll() {
  try {
    sessionStorage.clear();
  } catch {
    // nothing is kept then
  }
}

// A public device keeps nothing at all.
export function keepNothing() {
  const nothing = () => {};
  return { load: () => ({}), save: nothing, close: nothing, clear: nothing };
}
