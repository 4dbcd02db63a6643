// A member's own part in the key ceremony (specification 18.5). One seed of 32 bytes is all that a member keeps:
// the keys of the certificate and the coefficients are derived from it. Each step takes the closed rounds before
// it and returns the bytes of one file, the same that `ballots trustee ceremony` writes.

import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { GENERATOR, modulo, power, randomScalar, toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import { writtenProof } from "../verify/proofs.js";
import { hashHex, prefixes } from "../verify/suite.js";
import { commitmentMessage, writtenKey } from "./ceremony.js";
import { canonical, written } from "./files.js";
import { pairOf, readSeedFields } from "./keyfile.js";
import {
  certificatesStatement,
  coefficientsMessage,
  writtenCertificate,
  writtenSigned,
} from "./messages.js";
import { proveKey, proveStatement, signMessage } from "./provers.js";
import { seal } from "./sealing.js";
import {
  complaintStatement,
  openShare,
  readShares,
  scalarBytes,
  shareKey,
  sharePrefix,
  sharesMessage,
} from "./shares.js";

const SEED_BYTES = 32;
const encoder = new TextEncoder();

// A member with a fresh seed. Of several members at least two must be needed: otherwise each could open alone.
export function drawMember(context, randomness) {
  if (context.threshold === 1 && context.size > 1)
    throw malformed("of several trustees at least 2 must be needed to open a tally");
  return new Member(context, randomness(SEED_BYTES));
}

export function readSeedFile(bytes) {
  const { context, seed, verification } = readSeedFields(bytes);
  const member = new Member(context, seed);
  if (!member.verification.equals(verification))
    throw malformed("the seed file's public key is not that of its seed");
  return member;
}

export class Member {
  constructor(context, seed) {
    this.context = context;
    this.seed = seed;
    this.verification = power(GENERATOR, this.scalar("signing"));
    this.encryption = power(GENERATOR, this.scalar("encryption"));
  }

  // HMAC-SHA-512 keyed by the seed, big-endian, modulo the order.
  scalar(purpose) {
    const text = encoder.encode(`participate/trustee/v1|${purpose}`);
    return modulo(BigInt(`0x${bytesToHex(hmac(sha512, this.seed, text))}`));
  }

  certify(randomness) {
    return canonical(this.signed(written(writtenCertificate(this)), randomness));
  }

  commit(ceremony, randomness) {
    this.requirePlace(ceremony);
    const message = commitmentMessage(ceremony, this.context.index, this.points(ceremony));
    return canonical(this.signed(message, randomness));
  }

  reveal({ ceremony, hashes }, randomness) {
    this.requirePlace(ceremony);
    const points = this.points(ceremony);
    const message = coefficientsMessage(points);
    if (hashes[this.context.index - 1] !== hashHex(message))
      throw new Fault("wrong-key", "the commitment in your place is not yours");
    const statement = certificatesStatement(ceremony.signed, points);
    const signature = writtenProof(signMessage(statement, this.scalar("signing"), randomness));
    return canonical({ coefexps: this.signed(message, randomness), signature });
  }

  share(revealed, randomness) {
    this.requirePlace(revealed.ceremony);
    const shares = revealed.reveals.map((_, place) =>
      this.sealedShare(revealed, place + 1, randomness),
    );
    const message = sharesMessage(revealed, this.context.index, shares);
    return canonical(this.signed(message, randomness));
  }

  // Opens all shares: { pair, handIn }. A Fault `bad-share` carries the first bad one's sender in `member`, and
  // in `complaint` the evidence to publish.
  receive(revealed, files, randomness) {
    this.requirePlace(revealed.ceremony);
    if (files.length !== revealed.ceremony.size)
      throw malformed("there is not one file of shares of each member");
    const sent = files.map((bytes, place) => readShares(revealed, place + 1, bytes));
    const shares = sent.map((each) => this.opened(revealed, each, randomness));
    const pair = pairOf(modulo(shares.reduce((sum, share) => sum + share, 0n)));
    const keyHex = toHex(pair.key);
    const pok = proveKey(prefixes.possession(keyHex), pair.secret, randomness);
    const signature = signMessage(keyHex, this.scalar("signing"), randomness);
    return { pair, handIn: canonical(writtenKey({ keyHex, pok, signature })) };
  }

  opened(revealed, sent, randomness) {
    const { index } = this.context;
    const secret = this.scalar("encryption");
    const { ephemeral } = sent.shares[index - 1];
    const shared = power(ephemeral, secret);
    try {
      return openShare(revealed, sent, index, shared);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const statement = complaintStatement(revealed, sent, index, shared);
      const digest = hashHex(canonical(statement));
      const proof = writtenProof(proveStatement(digest, [ephemeral], secret, randomness));
      throw Object.assign(error, { complaint: canonical({ ...statement, proof }) });
    }
  }

  sealedShare(revealed, receiver, randomness) {
    const { ceremony, transcript } = revealed;
    const share = this.coefficients(ceremony).reduceRight(
      (sum, each) => modulo(sum * BigInt(receiver) + each),
      0n,
    );
    const secret = randomScalar(randomness);
    const ephemeral = power(GENERATOR, secret);
    const shared = power(ceremony.certificates[receiver - 1].encryption, secret);
    const { index } = this.context;
    const key = shareKey(revealed, index, receiver, ephemeral, shared);
    const prefix = sharePrefix(transcript, index, receiver, ephemeral);
    const proof = proveKey(prefix, secret, randomness);
    return { ephemeral, proof, box: seal(key, scalarBytes(share)) };
  }

  coefficients({ id, threshold }) {
    return Array.from({ length: threshold }, (_, k) => this.scalar(`coefficient|${id}|${k}`));
  }

  points(ceremony) {
    return this.coefficients(ceremony).map((each) => power(GENERATOR, each));
  }

  requirePlace({ certificates, size }) {
    const { index } = this.context;
    const own = index <= size ? written(writtenCertificate(certificates[index - 1])) : "";
    if (own !== written(writtenCertificate(this)))
      throw new Fault("wrong-key", "the certificate in your place of this ceremony is not yours");
  }

  signed(message, randomness) {
    const signature = signMessage(message, this.scalar("signing"), randomness);
    return writtenSigned({ message, signature });
  }
}
