// The verdict on one ballot by itself, as plain values, so that it can be found in another worker: either
// { fault: { code, sentence } } or { tracker, credential, pairs }, where `pairs` are its ciphertexts as hex.

import { checkBallot, readBallot } from "./ballot.js";
import { Fault } from "./fault.js";

// Bare archives are judged by the protocol's own rules, which let alpha be the identity.
export function openJudge(definition, credentials, { allowIdentity = true } = {}) {
  return (bytes) => {
    try {
      const ballot = readBallot(bytes);
      checkBallot(ballot, definition, credentials, { allowIdentity });
      return verdictOn(ballot);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { fault: { code: error.code, sentence: error.sentence } };
    }
  };
}

function verdictOn({ tracker, credential, answers }) {
  const ciphers = answers.flatMap((answer) => answer.ciphers);
  const pairs = ciphers.map(({ alphaHex, betaHex }) => [alphaHex, betaHex]);
  return { tracker, credential, pairs };
}
