import type { BenchTarget, Visit } from "../bench-target.ts";
import { randomDraws, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { checkCount, ValueCheck, WrongAnswerError } from "../verify.ts";
import { fractionOf, loadAll } from "./workload.ts";
import type { Workload } from "./workload.ts";

const WARM_UP_READS_MAX = 100_000;
const HOT_FRACTION = 0.01;
const SEEK_FRACTION = 0.1;
const SEEK_ENTRIES = 10;
const WARM_UP_SEEKS = 1000;

/** Reading a database of n records that was loaded in random order, closed and opened again. */
export const READ_WORKLOAD: Workload = {
  name: "read",
  summary:
    `After a warm-up of a scan in each direction, up to ${WARM_UP_READS_MAX} reads and ${WARM_UP_SEEKS} seeks: getrandom (n gets of present keys), gethot (n gets of 1 % of the keys), ` +
    `getmissing (n gets of absent keys that lie among the present ones), readseq and readreverse (the whole database, key and value), ` +
    `seekrandom (n/10 times: seek, then ${SEEK_ENTRIES} entries; an operation is one seek), ` +
    `rangerandom (the same with a new scan each time).`,
  durabilities: ["process"],
  needsDisk: false,
  prepare: (session) => loadAll(session),
  async run(session) {
    const { data } = session;
    const count = data.recordCount;
    const hotRecords = shuffledOrder(count, data.seed + 31).subarray(0, fractionOf(count, HOT_FRACTION));
    const reads = new Reads(session, randomDraws(count, count, data.seed + 32));
    const hotOrder = randomDraws(count, hotRecords.length, data.seed + 33).map((draw) => hotRecords[draw]!);
    const hotReads = new Reads(session, hotOrder);
    const missing = data.missingKeys(randomDraws(count, count, data.seed + 34));
    const seeks = new Seeks(session, randomDraws(fractionOf(count, SEEK_FRACTION), count, data.seed + 35));
    const warmUpSeeks = new Seeks(session, randomDraws(WARM_UP_SEEKS, count, data.seed + 36));

    const target = await session.open("read");
    await scan(session, target, false);
    await scan(session, target, true);
    reads.run(target, Math.min(count, WARM_UP_READS_MAX));
    await warmUpSeeks.run((visit) => target.seekAll(warmUpSeeks.keys, SEEK_ENTRIES, visit));
    await warmUpSeeks.run((visit) => target.rangeAll(warmUpSeeks.keys, SEEK_ENTRIES, visit));

    await session.measure("getrandom", count, () => reads.run(target, count));
    await session.measure("gethot", count, () => hotReads.run(target, count));
    await session.measure("getmissing", count, () => readMissing(target, missing));
    await session.measure("readseq", count, () => scan(session, target, false));
    await session.measure("readreverse", count, () => scan(session, target, true));
    await session.measure("seekrandom", seeks.length, () =>
      seeks.run((visit) => target.seekAll(seeks.keys, SEEK_ENTRIES, visit)),
    );
    await session.measure("rangerandom", seeks.length, () =>
      seeks.run((visit) => target.rangeAll(seeks.keys, SEEK_ENTRIES, visit)),
    );
    await session.close();
    session.noteDiskBytes();
  },
};

/** Reads of present records in a fixed order. */
class Reads {
  readonly #records: Uint32Array;
  readonly #keys: Buffer[];
  readonly #check: ValueCheck;

  constructor(session: Session, records: Uint32Array) {
    this.#records = records;
    this.#keys = session.data.keys(records);
    this.#check = new ValueCheck(session.data);
  }

  run(target: BenchTarget, count: number): void {
    const records = this.#records;
    const keys = this.#keys;
    const check = this.#check;
    for (let i = 0; i < count; i++) check.check(i, records[i]!, target.get(keys[i]!), 0);
  }
}

function readMissing(target: BenchTarget, keys: readonly Buffer[]): void {
  let found = 0;
  for (let i = 0; i < keys.length; i++) if (target.get(keys[i]!) !== undefined) found++;
  checkCount("Values found under absent keys", found, 0);
}

/** Every entry comes once, in order: the key of the i-th visit is that of record i (or of the i-th from the end). */
async function scan(session: Session, target: BenchTarget, isReverse: boolean): Promise<void> {
  const { data } = session;
  const check = new ValueCheck(data);
  const count = data.recordCount;
  let visited = 0;
  const visit = (key: Uint8Array, value: Uint8Array): void => {
    const record = isReverse ? count - 1 - visited : visited;
    // The last digits tell neighbours apart; a sample of keys is read in full.
    if ((visited & 63) === 0 && data.recordOf(key) !== record) {
      throw new WrongAnswerError(`The scan's entry ${visited} has key ${Buffer.from(key).toString("latin1")}.`);
    }
    check.check(visited++, record, value, 0);
  };
  const pending = target.scanAll(isReverse, visit);
  if (pending !== undefined) await pending;
  checkCount("Entries scanned", visited, count);
}

/** Seeks to present records. Asynchronous targets may answer them out of order, so entries are told by their own keys. */
class Seeks {
  readonly keys: readonly Buffer[];
  readonly #session: Session;
  readonly #expectedEntries: number;

  constructor(session: Session, records: Uint32Array) {
    const { data } = session;
    this.#session = session;
    this.keys = data.keys(records);
    this.#expectedEntries = records.reduce(
      (total, record) => total + Math.min(SEEK_ENTRIES, data.recordCount - record),
      0,
    );
  }

  get length(): number {
    return this.keys.length;
  }

  async run(seekAll: (visit: Visit) => Promise<void> | void): Promise<void> {
    const { data } = this.#session;
    const check = new ValueCheck(data);
    let visited = 0;
    const visit: Visit = (key, value) => {
      if ((visited & 63) === 0) check.check(0, data.recordOf(key), value, 0);
      visited++;
    };
    const pending = seekAll(visit);
    if (pending !== undefined) await pending;
    checkCount("Entries found by seeks", visited, this.#expectedEntries);
  }
}
