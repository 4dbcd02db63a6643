// Where a trustee's worker reads from: the platform's addresses, as bytes or piece by piece.

import { Fault } from "../verify/fault.js";

async function answerOf(address) {
  let response;
  try {
    response = await fetch(address, { cache: "no-store", credentials: "same-origin" });
  } catch {
    throw new Fault("unreachable", `${address} could not be reached`);
  }
  if (!response.ok)
    throw new Fault(`http-${response.status}`, `${address} answers ${response.status}`);
  return response;
}

export async function bytesAt(address) {
  return new Uint8Array(await (await answerOf(address)).arrayBuffer());
}

// One file of each owner: [[owner, address], …] → owner → bytes.
export async function filesAt(addresses) {
  const files = new Map();
  for (const [owner, address] of addresses) files.set(owner, await bytesAt(address));
  return files;
}

// { total, chunks }: the length where it is known, and the bytes as they come.
export async function streamAt(address) {
  const response = await answerOf(address);
  const isPlain = !response.headers.has("Content-Encoding");
  const total = isPlain ? Number(response.headers.get("Content-Length")) : 0;
  return { total, chunks: chunksOf(response.body.getReader()) };
}

async function* chunksOf(reader) {
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } catch {
    throw new Fault("unreachable", "the archive could not be read to its end");
  } finally {
    await reader.cancel().catch(() => {});
  }
}
