// The set-up of an election: definition, trustees and credentials, each for itself and beside each other.

import { checkCredentialKeys, checkCredentialOrder, readCredentials } from "./credentials.js";
import { readDefinition } from "./definition.js";
import { Fault } from "./fault.js";
import { electionKey, readTrustees } from "./trustees.js";

// What could be read, null for what could not; findings go to the report. `onKey(done, all)` is called for
// each credential's key.
export function checkSetup([definition, trustees, credentials], report, onKey) {
  report.examined("election");
  const setup = {
    definition: read(report, "election", () => readDefinition(definition)),
    items: read(report, "trustees", () => readTrustees(trustees)),
    credentials: read(report, "credentials", () => readCredentials(credentials)),
  };
  if (setup.items !== null) checkItems(setup.items, report);
  if (setup.credentials !== null) checkCredentials(setup.credentials, report, onKey);
  if (setup.definition !== null && setup.items !== null)
    report.holds("trustees", {}, () => checkKey(setup.definition, setup.items));
  if (setup.definition !== null && setup.credentials !== null)
    report.holds("credentials", {}, () => checkWeights(setup.definition, setup.credentials));
  return setup;
}

function read(report, check, step) {
  let found = null;
  report.holds(check, {}, () => {
    found = step();
  });
  return found;
}

function checkItems(items, report) {
  const checks = items.flatMap((item) => item.checks);
  for (const [index, check] of checks.entries()) {
    report.examined("trustees");
    report.holds("trustees", { trustee: index + 1 }, check);
  }
}

function checkCredentials(credentials, report, onKey) {
  report.examined("credentials", credentials.size);
  report.holds("credentials", {}, () => checkCredentialOrder(credentials));
  report.holds("credentials", {}, () =>
    checkCredentialKeys(credentials, (done) => onKey(done, credentials.size)),
  );
}

function checkKey({ key }, items) {
  if (!electionKey(items).equals(key))
    throw new Fault("wrong-key", "the election's key is not the product of the trustees' keys");
}

function checkWeights({ hasMixnet }, weights) {
  if (hasMixnet && Array.from(weights.values()).some((weight) => weight !== 1))
    throw new Fault("weighted-mixnet", "votes with weights cannot be counted by a mixnet question");
}
