/** What the picker goes by; plain data. All sizes in bytes. */
export interface CompactionOptions {
  /** Tables in level 0 at which they are merged away. */
  readonly level0Trigger: number;
  /** The same while level 0 has less than `level0Share` of the bytes of the other levels. */
  readonly level0TriggerMax: number;
  readonly level0Share: number;
  /** Data up to this size lives in the last level alone; above it, levels are added so that the first has at most this much. */
  readonly baseBytes: number;
  /** How many times larger each level is than the one before. */
  readonly multiplier: number;
  /** Size of a merge's outputs. */
  readonly tableBytes: number;
  /** How many times its size an output may overlap in the level after its own; more makes its next merge too long. */
  readonly grandparentFactor: number;
  /** Most bytes that a merge takes from the level it works for, beyond one table. */
  readonly mergeBytesMax: number;
  /** Share of tombstones among its entries, 0 to 1, that makes a table worth a merge of its own. */
  readonly tombstoneShare: number;
  /** One number a level: a table can move only between levels of the same number, as others store tables differently. */
  readonly formats: readonly number[];
}

const TABLE_BYTES = 4 << 20;
/** Below this size more levels cost more than the merges that they save. */
const BASE_BYTES_MIN = 1 << 20;
/** With less, level 0 merges into a first level no larger than it; with more, every merge of level 0 rewrites too much. */
const BASE_FACTOR = 4;
/** So many times the trigger saves a quarter to a third of the writes. Reads do not wait for it: they ask for a merge at the trigger. */
const LEVEL_0_TRIGGER_FACTOR = 2;
/** As much more space as level 0 takes then; a small database is merged at the trigger itself. */
const LEVEL_0_SHARE = 1 / 3;

/**
 * The options for a memtable of `memtableBytes`, of which `level0Trigger` make a merge of level 0.
 *
 * @param level0Max tables in level 0 with which a merge never waits, as writers do then; default: no such limit
 * @param formats as in {@link CompactionOptions}; default: all levels alike
 */
export function defaultCompactionOptions(
  memtableBytes: number,
  level0Trigger: number,
  level0Max: number = Infinity,
  formats: readonly number[] = [0, 0, 0, 0, 0, 0, 0],
): CompactionOptions {
  const level0Bytes = memtableBytes * level0Trigger;
  return {
    level0Trigger,
    level0TriggerMax: Math.min(LEVEL_0_TRIGGER_FACTOR * level0Trigger, level0Max),
    level0Share: LEVEL_0_SHARE,
    baseBytes: Math.max(BASE_BYTES_MIN, BASE_FACTOR * level0Bytes),
    multiplier: 10,
    tableBytes: TABLE_BYTES,
    grandparentFactor: 10,
    mergeBytesMax: Math.max(32 * TABLE_BYTES, 2 * level0Bytes),
    tombstoneShare: 0.3,
    formats,
  };
}
