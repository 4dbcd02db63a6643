// What this browser keeps for a trustee, apart from files: the journal, once and for ever, and a sealed seed
// where the trustee asked for it. A key is never kept.

import { Fault } from "../verify/fault.js";
import { enter, enterShuffle, merged } from "./journal.js";

const NAME = "participate-trustee";
const STORE = "files";
const JOURNAL = "journal";
const NOTHING = new Uint8Array();

// Enters a line in the journal, with what another journal holds, and returns the whole when it is kept. Two
// pages at once are two transactions one after the other.
export function enterDurably({ line, shuffles }, other) {
  return changeJournal(other, (journal) => enter(journal, line, shuffles));
}

export function enterShuffleDurably(line, other) {
  return changeJournal(other, (journal) => enterShuffle(journal, line));
}

function changeJournal(other, change) {
  return inTransaction((store, done) => {
    const found = store.get(JOURNAL);
    found.onsuccess = () =>
      done(() => {
        const whole = change(merged(found.result ?? NOTHING, other ?? NOTHING));
        store.put(whole, JOURNAL);
        return whole;
      });
  });
}

export function keepSeed(name, bytes) {
  return inTransaction((store, done) => {
    done(() => {
      store.put(bytes, `seed ${name}`);
    });
  });
}

export function findSeed(name) {
  return inTransaction((store, done) => {
    const found = store.get(`seed ${name}`);
    found.onsuccess = () => done(() => found.result ?? null);
  });
}

export function forgetSeed(name) {
  return inTransaction((store, done) => {
    done(() => {
      store.delete(`seed ${name}`);
    });
  });
}

async function inTransaction(work) {
  const database = await openDatabase();
  try {
    return await run(database, work);
  } finally {
    database.close();
  }
}

function run(database, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    let outcome = null;
    let fault = null;
    const done = (step) => {
      try {
        outcome = step();
      } catch (error) {
        fault = error;
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve(outcome);
    transaction.onabort = () => reject(fault ?? keepsNothing());
    work(transaction.objectStore(STORE), done);
  });
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    try {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(keepsNothing());
      opening.onblocked = () => reject(keepsNothing());
    } catch {
      reject(keepsNothing());
    }
  });
}

function keepsNothing() {
  return new Fault("no-shelf", "this browser keeps no journal, so the key is not used");
}
