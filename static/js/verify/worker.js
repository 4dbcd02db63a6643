// Checks an archive beside the page, as its bytes come in: from this server's address or from a file that the
// reader chose. Messages out: { kind: "progress", … }, then { kind: "done", summary } or { kind: "failed" }.
// The same script, given a port, judges single ballots for the worker at its other end.

import { ArchiveCheck } from "./election.js";
import { paced } from "./pace.js";
import { openPool, servePort } from "./pool.js";
import { summaryOf } from "./summary.js";

class Source {
  constructor(stream, total) {
    this.stream = stream;
    this.total = total;
  }

  static async of({ address, file }) {
    if (file) return new Source(file.stream(), file.size);
    const response = await fetch(address, { cache: "no-store", credentials: "omit" });
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const isPlain = !response.headers.has("Content-Encoding");
    const length = isPlain ? Number(response.headers.get("Content-Length")) : 0;
    return new Source(response.body, length);
  }
}

function openPace(total) {
  return paced(({ box, reader, keys }) => {
    const ballots = box?.judged ?? 0;
    self.postMessage({ kind: "progress", done: reader.offset, total, ballots, keys });
  });
}

async function run(order) {
  const { stream, total } = await Source.of(order);
  const check = new ArchiveCheck({
    onProgress: openPace(total),
    openJudges: (setup, raw) => openPool(order.ports, setup, raw),
  });
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    await check.take(part.value);
    if (check.stopped) await reader.cancel();
  }
  return summaryOf(check, await check.finish());
}

async function answer(order) {
  try {
    self.postMessage({ kind: "done", summary: await run(order) });
  } catch {
    self.postMessage({ kind: "failed" });
  }
}

self.addEventListener("message", ({ data }) => {
  if ("port" in data) servePort(data.port);
  else answer(data);
});
