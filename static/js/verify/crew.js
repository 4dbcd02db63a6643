// The workers of one check: the one that reads the archive, and one a core that judges ballots for it. Ending
// the crew forgets all that they held.

const MOST_JUDGES = 8;

export function openCrew(address, { hear, fail }) {
  const cores = Math.min(navigator.hardwareConcurrency ?? 1, MOST_JUDGES);
  const workers = Array.from({ length: cores > 1 ? cores + 1 : 1 }, () => {
    const worker = new Worker(address, { type: "module" });
    worker.addEventListener("error", fail);
    return worker;
  });
  const [reader, ...judges] = workers;
  const ports = judges.map((judge) => {
    const { port1, port2 } = new MessageChannel();
    judge.postMessage({ port: port1 }, [port1]);
    return port2;
  });
  reader.addEventListener("message", ({ data }) => hear(data));
  return {
    check(order) {
      reader.postMessage({ ...order, ports }, ports);
    },
    end() {
      for (const worker of workers) worker.terminate();
    },
  };
}
