// A trustee's signature under a shuffle: whose it is, of which election, after which event (specification 12.8).
// A shuffle's own proof holds whoever made it.

import { MAX_OWNERS } from "./chain.js";
import { Fault } from "./fault.js";
import {
  fieldsOf,
  fingerprintIn,
  hexIn,
  integerIn,
  parseJson,
  requireWritten,
  writeJson,
} from "./json.js";
import { checkKnowledge, readProof, writtenProof } from "./proofs.js";
import { hashHex, prefixes } from "./suite.js";

const DOMAIN = "participate/shuffle/v1";

// The content of `shuffle-proofs/<uuid>/<owner>.json`, only in its canonical text.
export function readSignedShuffle(bytes) {
  const names = ["version", "election", "event", "owner", "shuffle", "proof"];
  const found = fieldsOf(parseJson(bytes, { maxBytes: 1 << 12 }), names);
  const signed = {
    version: integerIn(found.version, 1, 1),
    election: fingerprintIn(found.election),
    event: hexIn(found.event),
    owner: integerIn(found.owner, 1, MAX_OWNERS),
    shuffle: hexIn(found.shuffle),
    proof: readProof(found.proof),
  };
  requireWritten(
    bytes,
    { ...signed, proof: writtenProof(signed.proof) },
    "the shuffle's signature",
  );
  return signed;
}

// It is about this shuffle, { owner, event, digest } as it stands in the archive, and its proof holds.
export function checkSignedShuffle(signed, { fingerprint }, member, { owner, event, digest }) {
  if (signed.owner !== owner)
    throw new Fault("wrong-owner", "the shuffle's proof is another trustee's");
  if (signed.election !== fingerprint)
    throw new Fault("wrong-election", "the shuffle's proof is about another election");
  if (signed.event !== event)
    throw new Fault("wrong-event", "the shuffle's proof is bound to another event");
  if (signed.shuffle !== digest)
    throw new Fault("wrong-payload", "the proof is about another shuffle");
  const prefix = shufflePrefix({ election: fingerprint, event, owner }, member.keyHex, digest);
  checkKnowledge(prefix, member.key, signed.proof);
}

// What the proof under a shuffle (its hash) is bound to.
export function shufflePrefix(about, keyHex, shuffle) {
  const statement = { domain: DOMAIN, group: "Ed25519", ...about, public_key: keyHex, shuffle };
  return prefixes.shuffleStatement(hashHex(writeJson(statement)));
}
