// The records of an archive `<uuid>.bel`, one after the other, as its bytes come in (specification 10.1). Never
// more than one record is held. What a record's bytes say is written again and compared.

import { Fault, malformed } from "./fault.js";
import { fieldsOf, integerIn, parseJson, sameBytes } from "./json.js";
import { hashHex } from "./suite.js";

export const BLOCK = 512;
export const MAX_RECORD_BYTES = 1 << 28; // the longest thing in an archive is the list of credentials
const HEADER_NAME = "BELENIOS";
const MAX_TIME = 8 ** 11 - 1;
const NAME = /^([0-9a-f]{64})\.(?:data|event)\.json$/;
const SIZE = /^[0-7]{11}\0$/;

// Bytes in, records out: { number, offset, name, body, digest, faults }. A Fault is thrown where reading
// cannot go on; nothing can be read after it.
export class RecordReader {
  constructor() {
    this.queue = new ByteQueue();
    this.offset = 0;
    this.number = 0;
    this.timestamp = null;
    this.header = null;
  }

  *take(chunk) {
    this.queue.push(chunk);
    for (let record = this.next(); record !== null; record = this.next()) yield record;
  }

  // After the last byte: nothing may be left over.
  finish() {
    if (this.header !== null) throw malformed("the archive ends inside a record");
    if (this.queue.length > 0) throw malformed("the archive ends inside a record's header");
    if (this.number === 0) throw malformed("the archive is empty");
  }

  next() {
    if (this.header === null) {
      if (this.queue.length < BLOCK) return null;
      this.header = readHeader(this.queue.take(BLOCK));
    }
    const { block, name, size } = this.header;
    const padded = size + padding(size);
    if (this.queue.length < padded) return null;
    const content = this.queue.take(padded);
    this.header = null;
    return this.judged(block, name, content, size);
  }

  judged(block, name, content, size) {
    const body = content.subarray(0, size);
    if (this.number === 0) this.timestamp = timestampOf(name, body);
    const record = { number: this.number, offset: this.offset, name, body, digest: hashHex(body) };
    record.faults = faultsOf(record, block, content, this.timestamp);
    this.number += 1;
    this.offset += BLOCK + content.length;
    return record;
  }
}

class ByteQueue {
  chunks = [];
  length = 0;

  push(chunk) {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  // The next bytes, which must be there.
  take(count) {
    const [first] = this.chunks;
    this.length -= count;
    if (first !== undefined && first.length > count) {
      this.chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    return this.gather(count);
  }

  gather(count) {
    const bytes = new Uint8Array(count);
    let at = 0;
    let used = 0;
    while (at < count) {
      const part = this.chunks[used].subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length < this.chunks[used].length)
        this.chunks[used] = this.chunks[used].subarray(part.length);
      else used += 1;
    }
    this.chunks.splice(0, used);
    return bytes;
  }
}

function padding(size) {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function readHeader(block) {
  const name = ascii(block.subarray(0, 100)).replace(/\0+$/, "");
  if (name === "" || block.subarray(0, name.length).some((byte) => byte > 127))
    throw malformed("a record has no name");
  const size = ascii(block.subarray(124, 136));
  if (!SIZE.test(size)) throw malformed("a record's size is not an octal number");
  const bytes = Number.parseInt(size.slice(0, 11), 8);
  if (bytes > MAX_RECORD_BYTES)
    throw malformed(`a record is longer than ${MAX_RECORD_BYTES} bytes`, "too-large");
  return { block, name, size: bytes };
}

function ascii(bytes) {
  return String.fromCharCode(...bytes);
}

function timestampOf(name, body) {
  if (name !== HEADER_NAME)
    throw malformed("the archive does not begin with a record named BELENIOS");
  const fields = fieldsOf(parseJson(body, { maxBytes: 1 << 10 }), ["version", "timestamp"]);
  if (integerIn(fields.version, 0, MAX_TIME) !== 1)
    throw new Fault("not-supported", "the archive's format version is not supported");
  const { timestamp } = fields;
  const written = typeof timestamp === "string" && /^(?:0|[1-9][0-9]{0,10})$/.test(timestamp);
  return integerIn(written ? Number(timestamp) : timestamp, 0, MAX_TIME);
}

function faultsOf({ number, name, body, digest }, block, content, timestamp) {
  const faults = [];
  const expected = headerOf(name, body.length, timestamp);
  if (!sameBytes(block, expected) || content.subarray(body.length).some((byte) => byte !== 0))
    faults.push(malformed("a record's header or padding is not the one that its content gives"));
  const found = NAME.exec(name);
  if (number > 0 && found === null)
    faults.push(malformed("a record's name is neither <hash>.data.json nor <hash>.event.json"));
  else if (found !== null && found[1] !== digest)
    faults.push(malformed("a record is not named by the hash of its content", "bad-hash"));
  return faults;
}

function headerOf(name, size, timestamp) {
  const block = new Uint8Array(BLOCK);
  const put = (at, text) => {
    for (let index = 0; index < text.length; index += 1) block[at + index] = text.charCodeAt(index);
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(size, 11));
  put(136, octal(timestamp, 11));
  put(148, "        ");
  put(156, "0");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

function octal(number, width) {
  return number.toString(8).padStart(width, "0");
}
