import { Worker } from "node:worker_threads";

const DEAD = 1;
const ALIVE = 2;

/** Far more than a connection to a local socket takes. Running into it never frees a lock: what has not answered counts as alive. */
const PATIENCE_MS = 10_000;

/**
 * Which of these socket files have no living owner.
 *
 * The kernel refuses a connection to a socket file at once when the socket is gone, and across containers, as it looks the socket up by
 * the file's inode. Node can connect only asynchronously, so a thread does it. Cost: 30 to 40 ms for the thread.
 *
 * @returns for each path, true when its owner is known to be gone
 */
export function probeSocketFiles(paths: readonly string[]): boolean[] {
  const verdicts = new Int32Array(new SharedArrayBuffer(4 * (paths.length + 1)));
  const worker = startWorker(paths, verdicts);
  if (worker === undefined) return paths.map(() => false);
  const answered = paths.length;
  for (;;) {
    const count = Atomics.load(verdicts, answered);
    if (count >= paths.length) break;
    if (Atomics.wait(verdicts, answered, count, PATIENCE_MS) === "timed-out") break;
  }
  worker.terminate().catch(() => {});
  return paths.map((_path, i) => Atomics.load(verdicts, i) === DEAD);
}

function startWorker(paths: readonly string[], verdicts: Int32Array): Worker | undefined {
  try {
    const worker = new Worker(PROBE, { eval: true, execArgv: [], workerData: { paths, verdicts } });
    worker.on("error", () => {});
    worker.unref();
    return worker;
  } catch {
    // Threads may be forbidden (`--permission`).
    return undefined;
  }
}

/** Any refusal but these two, such as a full backlog or a missing permission, comes from a socket that exists. */
const PROBE: string = `
  const { workerData: { paths, verdicts } } = require("node:worker_threads");
  const { connect } = require("node:net");
  paths.forEach((path, i) => {
    const settle = (verdict) => {
      if (Atomics.compareExchange(verdicts, i, 0, verdict) !== 0) return;
      Atomics.add(verdicts, paths.length, 1);
      Atomics.notify(verdicts, paths.length);
    };
    let socket;
    try {
      socket = connect({ path });
    } catch {
      return settle(${ALIVE}); // forbidden by a sandbox
    }
    socket.on("connect", () => { settle(${ALIVE}); socket.destroy(); });
    socket.on("error", ({ code }) => settle(code === "ECONNREFUSED" || code === "ENOENT" ? ${DEAD} : ${ALIVE}));
  });
`;
