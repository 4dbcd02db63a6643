// The order of tied options by a seed that nobody knew beforehand, and ties over one place that earlier stages
// settle (specification 19.2).

import { sha256 } from "../verify/suite.js";

const DOMAIN = "participate/tie/v1";
const encoder = new TextEncoder();

// The seed of (fingerprint, sealing event in hex) of each chamber, in the rules' order.
export function tieSeed(seals) {
  return sha256(encoder.encode([DOMAIN, ...seals.flat()].join("|")));
}

export class TieBreak {
  constructor(seed, question) {
    this.seed = seed;
    this.question = question;
  }

  // Tied options in the order that the seed gives.
  order(options) {
    const keyed = Array.from(options, (option) => ({ option, key: this.keyOf(option) }));
    return keyed.sort((one, other) => compareBytes(one.key, other.key)).map(({ option }) => option);
  }

  keyOf(option) {
    const bytes = new Uint8Array(this.seed.length + 8);
    bytes.set(this.seed);
    const view = new DataView(bytes.buffer);
    view.setUint32(this.seed.length, this.question);
    view.setUint32(this.seed.length + 4, option);
    return sha256(bytes);
  }
}

function compareBytes(one, other) {
  const at = one.findIndex((byte, place) => byte !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

// One of `tied` by the most recent stage at which their votes differed, then by the seed: the one with the
// fewest votes where `lowest`, otherwise the one with the most. `stages` holds the votes by option.
export function settleByStages(tied, stages, tie, lowest) {
  const options = [...tied].sort((one, other) => one - other);
  let remaining = options;
  for (let stage = stages.length - 1; stage >= 0; stage -= 1) {
    const votes = stages[stage];
    const extreme = (lowest ? Math.min : Math.max)(...remaining.map((option) => votes[option]));
    remaining = remaining.filter((option) => votes[option] === extreme);
    if (remaining.length === 1) return { options, chosen: remaining[0], stage };
  }
  return { options, chosen: tie.order(remaining).at(lowest ? -1 : 0), stage: null };
}
