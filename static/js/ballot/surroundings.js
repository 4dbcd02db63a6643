// What goes on around the page: the connection, and the same vote in other tabs of this browser.

export function watchConnection(tell) {
  const look = () => tell(navigator.onLine);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  look();
}

// Tabs tell each other that a ballot of this election was received; nothing else is said between them.
export function openTabs(name, heard) {
  if (!("BroadcastChannel" in window)) return { tell: () => {} };
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", heard);
  return { tell: () => channel.postMessage("received") };
}
