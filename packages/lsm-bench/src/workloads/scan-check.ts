import type { BytesTarget, Done, Visit } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { checkCount, ValueCheck, WrongAnswerError } from "../verify.ts";

/** Scans everything and checks it: every entry comes once, in order, so the i-th visit is of record i (or of the i-th from the end). */
export async function scanAll(target: BytesTarget, data: DataSet, isReverse: boolean): Promise<void> {
  const check = new ValueCheck(data);
  const count = data.recordCount;
  let visited = 0;
  const visit: Visit = (key, value) => {
    const record = isReverse ? count - 1 - visited : visited;
    // Values tell neighbours apart; a sample of keys is read in full.
    if ((visited & check.sampleMask) === 0 && data.recordOf(key) !== record) {
      throw new WrongAnswerError(`The scan's entry ${visited} has key ${Buffer.from(key).toString("latin1")}.`);
    }
    check.check(visited++, record, value, 0);
  };
  const pending = target.scanAll(isReverse, visit);
  if (pending !== undefined) await pending;
  checkCount("Entries scanned", visited, count);
}

/** Seeks to present records. Asynchronous targets may answer them out of order, so entries are told by their own keys. */
export class SeekCheck {
  readonly keys: readonly Buffer[];
  readonly #data: DataSet;
  readonly #expectedEntries: number;

  constructor(data: DataSet, records: Uint32Array, entryCount: number) {
    this.#data = data;
    this.keys = data.keys(records);
    this.#expectedEntries = records.reduce(
      (total, record) => total + Math.min(entryCount, data.recordCount - record),
      0,
    );
  }

  async run(seekAll: (visit: Visit) => Done): Promise<void> {
    const data = this.#data;
    const check = new ValueCheck(data);
    let visited = 0;
    const visit: Visit = (key, value) => {
      if ((visited & check.sampleMask) === 0) check.check(0, data.recordOf(key), value, 0);
      visited++;
    };
    const pending = seekAll(visit);
    if (pending !== undefined) await pending;
    checkCount("Entries found by seeks", visited, this.#expectedEntries);
  }
}
