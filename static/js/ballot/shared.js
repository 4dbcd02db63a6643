// A public device: the page asks whether somebody is still there, and ends by itself when nobody answers.

const ALONE = 120_000; // milliseconds without a touch or a key before it asks
const ANSWER = 60_000; // and from then on before it ends
const SIGNS = ["pointerdown", "keydown", "input", "wheel"];

// `warn(true)` asks, `warn(false)` takes the question back, `end()` comes once.
export function watchIdle({ warn, end }) {
  let timer = null;
  let isAsking = false;

  function ask() {
    isAsking = true;
    warn(true);
    timer = setTimeout(end, ANSWER);
  }

  function begin() {
    clearTimeout(timer);
    if (isAsking) warn(false);
    isAsking = false;
    timer = setTimeout(ask, ALONE);
  }

  for (const sign of SIGNS) window.addEventListener(sign, begin, { passive: true });
  begin();
}

// Ends the session at the server; what happens to the page is the caller's business.
export async function endSession(token) {
  const sent = { method: "POST", headers: { "X-CSRF-Token": token }, redirect: "manual" };
  await fetch("/sign-out", { ...sent, credentials: "same-origin" }).catch(() => null);
}
