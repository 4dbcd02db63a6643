// What goes on around the page: the connection, and the same vote in other tabs of this browser.

export function watchConnection(tell) {
  const look = () => tell(navigator.onLine);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  look();
}

// Tabs tell each other that a ballot of this election was received.
export function openTabs(name, heard) {
  return openChannel(name, "received", heard);
}

// And that the reader signed out; nothing else is said between them.
export function openLeaving(heard) {
  return openChannel("signed-out", "left", heard);
}

function openChannel(name, message, heard) {
  if (!("BroadcastChannel" in window)) return { tell: () => {} };
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", heard);
  return { tell: () => channel.postMessage(message) };
}
