// Words about progress, no more often than a reader can follow them.

const PACE = 200; // milliseconds between two

export function paced(tell) {
  let last = 0;
  return (...said) => {
    const now = performance.now();
    if (now - last < PACE) return;
    last = now;
    tell(...said);
  };
}
