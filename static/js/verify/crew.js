// The workers of one check: the one that reads the archive, and one a core that judges ballots for it. Ending
// the crew forgets all that they held.

const MOST_JUDGES = 8;

export function openCrew(address, { hear, fail }) {
  const reader = openWorker(address, fail);
  reader.addEventListener("message", ({ data }) => hear(data));
  const bench = openBench(address, fail);
  return {
    check(order) {
      reader.postMessage({ ...order, ports: bench.ports }, bench.ports);
    },
    end() {
      reader.terminate();
      bench.end();
    },
  };
}

// The judges alone, with a port to each; none where one core does everything.
export function openBench(address, fail) {
  const cores = Math.min(navigator.hardwareConcurrency ?? 1, MOST_JUDGES);
  const judges = Array.from({ length: cores > 1 ? cores : 0 }, () => openWorker(address, fail));
  const ports = judges.map((judge) => {
    const { port1, port2 } = new MessageChannel();
    judge.postMessage({ port: port1 }, [port1]);
    return port2;
  });
  return {
    ports,
    end() {
      for (const judge of judges) judge.terminate();
    },
  };
}

export function openWorker(address, fail) {
  const worker = new Worker(address, { type: "module" });
  worker.addEventListener("error", fail);
  return worker;
}
