import type { CompactionOptions } from "../compaction/compaction-options.ts";
import { levelTargets } from "../compaction/level-targets.ts";
import { sumBytes } from "../compaction/make-plan.ts";
import { pickLevel0 } from "../compaction/pick-level-0.ts";
import type { Version } from "../manifest/version.ts";
import type { ReadCost } from "../read/read-cost.ts";

/** Looks at level 0 after which it is seen what the background has done and whether it should do more. */
const LOOKS_PER_CHECK = 4096;

/**
 * Bytes of a merge that one look pays for. A look takes at least 0.1 us of the readers' time, a merge 6 to 20 ns a byte of the
 * background's, the more the more tables it has: at 64 it costs 4 to 13 times what the looks did, of time that nobody waits for.
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
  readonly #options: CompactionOptions;
  #version: Version | undefined;
  /** Looks at which a merge of what the version has in level 0 is paid for. */
  #paidAt = 0;
  /** A merge failed: it is not tried again until something else has changed the version. */
  #hasFailed = false;

  constructor(host: UpkeepHost, cost: ReadCost, options: CompactionOptions) {
    this.#host = host;
    this.#cost = cost;
    this.#options = options;
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
      this.#paidAt = looks + mergeBytes(version, this.#options) / BYTES_PER_LOOK;
      this.#hasFailed = false;
    }
    if (this.#hasFailed) return;
    const isDue = version.levels[0].length >= this.#options.level0Trigger;
    if (isDue || looks >= this.#paidAt) host.background.requestCompaction(true);
  }

  /** What {@link check} asked for could not be done. */
  mergeFailed(): void {
    this.#hasFailed = true;
  }
}

/**
 * What the next merge of level 0 would read; nothing when a table only moves. No sum is enough when reads would gain nothing:
 * there is no table, or the only one would move to where no other is.
 */
function mergeBytes(version: Version, options: CompactionOptions): number {
  if (version.levels[0].length === 0) return Infinity;
  const plan = pickLevel0(version, options, levelTargets(version, options));
  if (plan.kind === "move") return version.levels[plan.outputLevel].length === 0 ? Infinity : 0;
  return plan.inputs.reduce((sum, { tables }) => sum + sumBytes(tables), 0);
}
