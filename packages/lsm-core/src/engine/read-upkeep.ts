import { firstOverlap, sumBytes } from "../compaction/make-plan.ts";
import { hullOf } from "../manifest/key-range.ts";
import type { Version } from "../manifest/version.ts";
import type { ReadCost } from "../read/read-cost.ts";

/** Looks at level 0 after which it is seen what the background has done and whether it should do more. */
const LOOKS_PER_CHECK = 4096;

/**
 * Bytes of a merge that one look pays for. A look takes at least 0.1 us of the readers' time, a merge 6 ns a byte of
 * the background's: at 64 a merge costs at most four times what it would have saved already, of time that nobody waits for.
 */
const BYTES_PER_LOOK = 64;

/** What {@link ReadUpkeep} asks of the engine. */
export interface UpkeepHost {
  readonly version: Version;
  readonly mayCompactForReads: boolean;
  readonly background: { poll(): void; requestCompaction(forReads: boolean): void };
}

/**
 * Has level 0 merged when only reads go on: a program that loads, then reads, would else search tables that the last
 * writes left, for ever. Merges that are due are begun at once, others when reads have spent as much on level 0 as a merge costs,
 * so that a load of reads and writes has no more merges than before. The idea is LevelDB's seek compaction.
 */
export class ReadUpkeep {
  /** A reader that finds more looks than this calls {@link check}, before it takes its view. */
  checkAt: number = LOOKS_PER_CHECK;
  readonly #host: UpkeepHost;
  readonly #cost: ReadCost;
  readonly #level0Trigger: number;
  #version: Version | undefined;
  /** Looks when the version became the present one. */
  #versionLooks = 0;
  /** A merge failed: it is not tried again until something else has changed the version. */
  #hasFailed = false;

  constructor(host: UpkeepHost, cost: ReadCost, level0Trigger: number) {
    this.#host = host;
    this.#cost = cost;
    this.#level0Trigger = level0Trigger;
  }

  /** Installs what the background has done, so views may change; asks for a merge that is worth it. */
  check(): void {
    const host = this.#host;
    const { looks } = this.#cost;
    this.checkAt = looks + LOOKS_PER_CHECK;
    if (!host.mayCompactForReads) return;
    host.background.poll();
    const { version } = host;
    if (version !== this.#version) {
      this.#version = version;
      this.#versionLooks = looks;
      this.#hasFailed = false;
    }
    const level0 = version.levels[0];
    if (level0.length === 0 || this.#hasFailed) return;
    const isDue = level0.length >= this.#level0Trigger;
    if (isDue || (looks - this.#versionLooks) * BYTES_PER_LOOK >= mergeBytes(version)) {
      host.background.requestCompaction(true);
    }
  }

  /** What {@link check} asked for could not be done. */
  mergeFailed(): void {
    this.#hasFailed = true;
  }
}

/** What a merge of level 0 would read. */
function mergeBytes(version: Version): number {
  const level0 = version.levels[0];
  const range = hullOf(level0, version.comparator);
  const outputLevel = firstOverlap(version, 1, range);
  return sumBytes(level0) + (outputLevel === undefined ? 0 : sumBytes(version.overlapping(outputLevel, range)));
}
