import { setTimeout as sleep } from "node:timers/promises";
import { directoryBytes } from "./directory-size.ts";

const WINDOW_MS = 100;
/** Background work is over when it has used less than a twentieth of a core for so many windows, and no file changed its size. */
const QUIET_WINDOWS = 3;
const IDLE_SHARE = 0.05;
const SETTLE_MAX_MS = 300_000;

/** How long background work went on. */
export interface Settled {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Waits until the process does nothing any more: whatever a database still had to do after writes (flush, compact, check
 * point) is over. The same for every target, because none of them says when it is done in the same words.
 *
 * @param dir where the database is
 * @returns time until the quiet began, in steps of 100 ms and never less than that
 */
export async function settle(dir: string): Promise<Settled> {
  const start = performance.now();
  const cpuAtStart = process.cpuUsage();
  let quietSince = start;
  let cpuAtQuiet = { user: 0, system: 0 };
  let bytes = directoryBytes(dir);
  let quiet = 0;
  while (quiet < QUIET_WINDOWS && performance.now() - start < SETTLE_MAX_MS) {
    const cpuBefore = process.cpuUsage();
    const windowStart = performance.now();
    await sleep(WINDOW_MS);
    const { user, system } = process.cpuUsage(cpuBefore);
    const share = (user + system) / 1000 / (performance.now() - windowStart);
    const bytesNow = directoryBytes(dir);
    if (share < IDLE_SHARE && bytesNow === bytes) {
      quiet++;
    } else {
      quiet = 0;
      quietSince = performance.now();
      cpuAtQuiet = process.cpuUsage(cpuAtStart);
    }
    bytes = bytesNow;
  }
  return { wallMs: Math.max(WINDOW_MS, quietSince - start), cpuMs: (cpuAtQuiet.user + cpuAtQuiet.system) / 1000 };
}
