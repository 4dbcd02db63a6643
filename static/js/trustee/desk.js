// The page's side of the worker: questions as promises. Ending the desk forgets all that the worker held.

import { openBench, openWorker } from "../verify/crew.js";

export class Desk {
  constructor(address, onProgress) {
    this.address = address;
    this.onProgress = onProgress;
    this.waiting = new Map();
    this.last = 0;
    this.worker = null;
    this.bench = null;
  }

  // The answer to a task; rejects with a fault { code, sentence, … }. `judged`: with a judge on every core.
  ask(task, fields = {}, { judged = false } = {}) {
    this.worker ??= this.opened();
    const id = ++this.last;
    const order = { id, task, ...fields };
    const ports = judged ? this.ports() : [];
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage(judged ? { ...order, ports } : order, ports);
    });
  }

  ports() {
    this.bench?.end();
    this.bench = openBench(this.address, () => this.fail());
    return this.bench.ports;
  }

  opened() {
    const worker = openWorker(this.address, () => this.fail());
    worker.addEventListener("message", ({ data }) => this.hear(data));
    return worker;
  }

  hear({ id, progress, result, fault }) {
    if (progress !== undefined) {
      this.onProgress(progress);
      return;
    }
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (fault === undefined) resolve(result);
    else reject(fault);
  }

  fail() {
    this.stop({ code: "browser", sentence: "this browser could not finish the work" });
  }

  // Ends all work; whoever waits hears the fault.
  stop(fault) {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    this.worker?.terminate();
    this.bench?.end();
    this.worker = null;
    this.bench = null;
    for (const { reject } of waiting) reject(fault);
  }
}
