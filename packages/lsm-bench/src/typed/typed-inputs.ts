import { randomDraws, shuffledOrder } from "../random.ts";
import { type BenchRecord, idOf, makeRecord, PROJECT_RECORDS } from "./bench-record.ts";

/** Records that a range asks for. */
export const RANGE_LENGTH: number = 50;
const RANGE_FRACTION = 0.1;
const TRANSFER_FRACTION = 0.1;
const SEED = 90;

/** A range of the index and how many records it has to give. */
export interface RangeInput {
  readonly project: string;
  readonly due: number;
  readonly expectedCount: number;
}

/** Everything that the typed rows ask for, made before the database is opened. */
export class TypedInputs {
  readonly recordCount: number;
  /** Records as they are first written, in a random order. */
  readonly first: readonly BenchRecord[];
  /** The same records as they overwrite those, in another order. */
  readonly second: readonly BenchRecord[];
  /** Which records are read. */
  readonly reads: Uint32Array;
  /** Ids by number of the record. */
  readonly ids: readonly string[];
  readonly ranges: readonly RangeInput[];
  /** Pairs of records between which an hour is moved. */
  readonly transfers: Uint32Array;
  /** Bytes of all records as JSON: what their content is worth. */
  readonly jsonBytes: number;

  constructor(recordCount: number) {
    this.recordCount = recordCount;
    this.first = Array.from(shuffledOrder(recordCount, SEED), (i) => makeRecord(i, 0));
    this.second = Array.from(shuffledOrder(recordCount, SEED + 1), (i) => makeRecord(i, 1));
    this.reads = randomDraws(recordCount, recordCount, SEED + 2);
    this.ids = Array.from({ length: recordCount }, (_, i) => idOf(i));
    const rangeCount = Math.max(1, Math.floor(recordCount * RANGE_FRACTION));
    this.ranges = rangesFrom(randomDraws(rangeCount, recordCount, SEED + 3), this.second);
    const transferCount = Math.max(1, Math.floor(recordCount * TRANSFER_FRACTION));
    this.transfers = randomDraws(2 * transferCount, recordCount, SEED + 4);
    this.jsonBytes = this.second.reduce((total, record) => total + JSON.stringify(record).length, 0);
  }
}

/** Ranges that begin at some records, with what a range over all `records` has to give. */
function rangesFrom(starts: Uint32Array, records: readonly BenchRecord[]): RangeInput[] {
  const duesOf = new Map<string, Uint16Array>();
  for (const { project, due } of records) {
    const dues = duesOf.get(project) ?? new Uint16Array(PROJECT_RECORDS);
    dues[due] = dues[due]! + 1;
    duesOf.set(project, dues);
  }
  return Array.from(starts, (i) => {
    const { project, due } = makeRecord(i, 1);
    const dues = duesOf.get(project) ?? new Uint16Array(0);
    const count = dues.subarray(due).reduce((sum, value) => sum + value, 0);
    return { project, due, expectedCount: Math.min(RANGE_LENGTH, count) };
  });
}
