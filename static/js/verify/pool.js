// Ballots are judged on every core. The page opens the judging workers, because not every browser lets a
// worker open others, and gives the checking one a port to each.

import { readCredentials } from "./credentials.js";
import { readDefinition } from "./definition.js";
import { openJudge } from "./judge.js";

const AHEAD = 4; // ballots that wait for each judge, so that none stands idle

// { judge, most } for a ballot box; without ports the ballots are judged in place.
export function openPool(ports, { definition, credentials }, raw, terms = {}) {
  if (ports.length === 0) return { judge: openJudge(definition, credentials, terms), most: 0 };
  const benches = ports.map((port) => new JudgeBench(port, raw, terms));
  let next = 0;
  const judge = (bytes) => {
    next = (next + 1) % benches.length;
    return benches[next].judge(bytes);
  };
  return { judge, most: AHEAD * benches.length };
}

// One judge and who waits for its verdicts, which come in order. One that fails ends the whole check: its
// page hears of it.
class JudgeBench {
  constructor(port, [definition, , credentials], terms) {
    this.waiting = [];
    this.port = port;
    this.port.onmessage = ({ data }) => this.waiting.shift()(data.verdict);
    const setup = { definition: definition.slice(), credentials: credentials.slice() };
    this.port.postMessage({ ...setup, terms });
  }

  judge(bytes) {
    const own = bytes.slice(); // the archive's buffer stays here
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.port.postMessage({ ballot: own }, [own.buffer]);
    });
  }
}

// The judge's own side of a port.
export function servePort(port) {
  let judge = null;
  port.onmessage = ({ data }) => {
    if ("ballot" in data) port.postMessage({ verdict: judge(data.ballot) });
    else
      judge = openJudge(
        readDefinition(data.definition),
        readCredentials(data.credentials),
        data.terms,
      );
  };
}
