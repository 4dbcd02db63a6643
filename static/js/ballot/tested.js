// What a tested device hands to another one, in the fragment of an address (specification 9.10): a seed, the
// public credential, the signature, the choices. No voting code, and nothing that signs another ballot.

const FORM = /^(?:[!-~]*#)?v=1&s=([\w-]{43})&c=([\w-]{43})&p=([\w-]{86})&a=([\w-]+(?:\.[\w-]+)*)$/;
const LONGEST = 8192;

export function fragmentOf({ seed, credential, signature, choices }) {
  const proof = [signature.challenge, signature.response].flatMap((number) =>
    bytesOfHex(BigInt(number).toString(16).padStart(64, "0")),
  );
  const told = choices.map((numbers) => textOf(numbers)).join(".");
  return `v=1&s=${textOf(seed)}&c=${textOf(bytesOfHex(credential))}&p=${textOf(proof)}&a=${told}`;
}

// Throws for any other spelling.
export function readTested(text) {
  const found = text.length <= LONGEST ? FORM.exec(text) : null;
  if (!found) throw new Error("not what a tested device shows");
  const [seed, credential, proof] = found.slice(1, 4).map(bytesOf);
  return {
    seed: Uint8Array.from(seed),
    credential: hexOf(credential),
    signature: {
      challenge: BigInt(`0x${hexOf(proof.slice(0, 32))}`).toString(),
      response: BigInt(`0x${hexOf(proof.slice(32))}`).toString(),
    },
    choices: found[4].split(".").map(bytesOf),
  };
}

function textOf(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Array.from(plain, (character) => character.charCodeAt(0));
  if (textOf(bytes) !== text) throw new Error("another spelling of the same bytes");
  return bytes;
}

function bytesOfHex(hex) {
  return hex.match(/../g).map((pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes) {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
