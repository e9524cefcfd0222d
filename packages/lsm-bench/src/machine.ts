import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { spreadOf } from "./measure.ts";
import type { Machine } from "./results.ts";

/** Types of `statfs` on Linux, from linux/magic.h. */
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x01021994, "tmpfs (memory: rows at sync mean nothing)"],
  [0x794c7630, "overlayfs"],
  [0x2fc12fc1, "zfs"],
  [0x6969, "nfs"],
]);

const SYNC_PROBES = 100;
const SYNC_PROBE_BYTES = 4096;

/**
 * Describes this machine. No name of host or user goes into it.
 *
 * @param dir directory on the disk that is measured
 */
export function describeMachine(dir: string): Machine {
  const type = statfsSync(dir).type;
  return {
    processor: cpus()[0]?.model ?? "unknown processor",
    coreCount: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    fileSystem: FILE_SYSTEMS.get(type) ?? `type 0x${type.toString(16)}`,
    fdatasyncMicros: fdatasyncMicros(join(dir, "sync-probe")),
  };
}

function fdatasyncMicros(path: string): number {
  const block = Buffer.alloc(SYNC_PROBE_BYTES, 1);
  const file = openSync(path, "w");
  const micros: number[] = [];
  for (let i = 0; i < SYNC_PROBES; i++) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    micros.push((performance.now() - start) * 1000);
  }
  closeSync(file);
  rmSync(path);
  return spreadOf(micros).median;
}

/** Measures how much of the machine others used during a stretch of time. */
export class LoadMeter {
  readonly #busyMs: number = busyMs();
  readonly #start: number = performance.now();
  readonly #own: NodeJS.CpuUsage = process.cpuUsage();

  /**
   * Share of all cores, 0 to 1, that was busy with neither this process nor the child.
   *
   * @param childMs processor time of the child that ran meanwhile
   */
  foreignShare(childMs: number): number {
    const own = process.cpuUsage(this.#own);
    const foreignMs = busyMs() - this.#busyMs - childMs - (own.user + own.system) / 1000;
    const capacityMs = (performance.now() - this.#start) * availableParallelism();
    return Math.max(0, Math.min(1, foreignMs / capacityMs));
  }
}

function busyMs(): number {
  let busy = 0;
  for (const { times } of cpus()) busy += times.user + times.nice + times.sys + times.irq;
  return busy;
}

/** Load average of the last minute; 0 where the system has none. */
export function loadAverage(): number {
  return loadavg()[0] ?? 0;
}
