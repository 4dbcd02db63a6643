// How a voting code looks: 22 base58 characters as 5-6-5-6 (specification 6.1).

const BASE58 = "[1-9A-HJ-NP-Za-km-z]";
const FORM = new RegExp(`^${BASE58}{5}-${BASE58}{6}-${BASE58}{5}-${BASE58}{6}$`);

export function isVotingCode(text) {
  return FORM.test(text);
}
