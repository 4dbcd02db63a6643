// Where a receipt's QR code leads: what its fragment holds, compared on this device with what the server has now
// (specification 14.5). Of a ballot the server is told the public credential, never the tracker that is compared.

import { groupsOfFour, shortCode } from "../ballot/code.js";
import { partsOf } from "../ballot/dom.js";
import { checkReceipt } from "../verify/receipt.js";
import { openFacts } from "./facts.js";

const REF = /^[A-Za-z0-9_-]{43}$/;
const HEX = /^[0-9a-f]{64}$/;
const TRACKER = /^[A-Za-z0-9+/]{43}$/;

class Comparison {
  constructor(root) {
    this.settings = root.dataset;
    this.parts = partsOf(root);
    this.facts = openFacts(this.parts);
  }

  // What the address holds behind "#": the values of these names, or null where one is not as it should be.
  fragment(forms) {
    const given = new URLSearchParams(location.hash.slice(1));
    const found = Object.entries(forms).map(([name, form]) => [name, given.get(name) ?? "", form]);
    if (found.some(([, value, form]) => !form.test(value))) return null;
    return Object.fromEntries(found.map(([name, value]) => [name, value]));
  }

  async start(forms, compare) {
    const run = async () => {
      this.parts.part("verdict").hidden = true;
      if (location.hash.length < 2) return;
      const given = this.fragment(forms);
      if (given === null) return this.facts.verdict("stop", "incomplete");
      this.say("comparing");
      try {
        await compare(given);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        this.facts.verdict("stop", "unreachable");
      } finally {
        this.say("");
      }
    };
    window.addEventListener("hashchange", run);
    await run();
  }

  say(name) {
    this.parts.part("status").textContent = name && this.parts.word(name);
  }

  // The server's receipt, checked here: { report, told }.
  async receipt(address) {
    const { key, witnesses } = this.settings;
    const response = await ask(address);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return checkReceipt(bytes, key, { witnesses: witnesses ? witnesses.split(" ") : [] });
  }

  tell(rows) {
    for (const [name, text] of Object.entries(rows)) {
      this.parts.part(name).textContent = text;
      this.parts.part(name).parentElement.hidden = text === "";
    }
  }
}

class Unreachable extends Error {}

async function ask(address) {
  const answer = { cache: "no-store", credentials: "omit", redirect: "error" };
  const response = await fetch(address, answer).catch(() => null);
  if (!response?.ok) throw new Unreachable(address);
  return response;
}

function grouped(tracker) {
  return groupsOfFour(shortCode(tracker)).join(" ");
}

export function compareBallot(root) {
  const page = new Comparison(root);
  const { under, receipts, election } = page.settings;
  const { part } = page.parts;

  async function compare({ c: credential, t: ref }) {
    const tracker = ref.replaceAll("-", "+").replaceAll("_", "/");
    const ballots = await ballotsUnder(under + credential);
    page.tell({ code: grouped(tracker), later: "", there: "" });
    part("witnesses").parentElement.hidden = true;
    part("file").hidden = true;
    const place = ballots.indexOf(tracker);
    const last = ballots.at(-1);
    if (last === undefined) return page.facts.verdict("stop", "none");
    if (place === -1) {
      page.tell({ there: grouped(last) });
      return page.facts.verdict("stop", "other");
    }
    const { report, told } = await page.receipt(receipts + ref);
    const isMine = told.tracker === tracker && told.election === election;
    if (!report.valid || !isMine) return page.facts.verdict("stop", "bad-receipt");
    part("witnesses").parentElement.hidden = false;
    page.facts.witnesses(told.witnesses, { areGiven: true });
    part("file").hidden = false;
    part("file").href = receipts + ref;
    if (last === tracker) return page.facts.verdict("done", "same");
    page.tell({ later: grouped(last) });
    return page.facts.verdict("warn", "later");
  }

  return page.start({ c: HEX, t: REF }, compare);
}

// The trackers of a credential's ballots in their order.
async function ballotsUnder(address) {
  const response = await ask(address);
  const said = await response.json().catch(() => null);
  const trackers = Array.isArray(said?.ballots)
    ? said.ballots.map((each) => each?.tracker)
    : [null];
  if (!trackers.every((each) => TRACKER.test(each))) throw new Unreachable(address);
  return trackers;
}

export function compareEntry(root) {
  const page = new Comparison(root);

  async function compare({ l: ref }) {
    const leaf = ref.replaceAll("-", "+").replaceAll("_", "/");
    const { report, told } = await page.receipt(page.settings.receipt);
    const isOfThis = report.valid && told.index === BigInt(page.settings.index);
    const name = isOfThis ? (told.leaf === leaf ? "same" : "other") : "bad-receipt";
    page.facts.verdict(name === "same" ? "done" : "stop", name);
  }

  return page.start({ l: REF }, compare);
}
