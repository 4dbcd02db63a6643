// The short code: the tracker's 32 bytes as a number modulo 31^12, in base 31 (specification 9.6).

const DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH = 12;

export function shortCode(tracker) {
  const bytes = Uint8Array.from(atob(`${tracker}=`), (character) => character.charCodeAt(0));
  let rest = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) % 31n ** BigInt(LENGTH);
  let code = "";
  for (let place = 0; place < LENGTH; place += 1) {
    code = DIGITS[Number(rest % 31n)] + code;
    rest /= 31n;
  }
  return code;
}

// "APTNJ5563FNB" → ["APTN", "J556", "3FNB"]
export function groupsOfFour(code) {
  return code.match(/.{1,4}/g) ?? [];
}
