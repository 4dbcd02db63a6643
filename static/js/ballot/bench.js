// The worker that makes ballots, as promises. Closing it forgets what it held.

export function openBench(address) {
  const worker = new Worker(address, { type: "module" });
  const waiting = new Map();
  let last = 0;

  function settle({ data }) {
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error === undefined) resolve(data.result);
    else reject(new Error(data.error));
  }

  function fail() {
    for (const { reject } of waiting.values()) reject(new Error("the worker failed"));
    waiting.clear();
  }

  worker.addEventListener("message", settle);
  worker.addEventListener("error", fail);
  return {
    ask(task, values) {
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, task, ...values });
      });
    },
    close() {
      worker.terminate();
      fail();
    },
  };
}
