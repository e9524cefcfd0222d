import type { BytesTarget, Visit } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inSequence } from "../measure.ts";
import type { Operate } from "../measure.ts";
import { randomDraws, sequentialOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck, WrongAnswerError } from "../verify.ts";
import { warmUpChanges } from "./warm-up.ts";
import type { WarmUpInput } from "./warm-up.ts";
import { fractionOf, loadAll, readEach, readOperation, USUAL_LEVEL } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";
import { INSERT, READ, SCAN, SCAN_LENGTH_MAX, UPDATE, YCSB_MIXES, YcsbPlanner } from "./ycsb-operations.ts";
import type { YcsbMix, YcsbOperations } from "./ycsb-operations.ts";

const OPERATIONS_FRACTION = 0.5;
const OPERATIONS_MAX = 500_000;
const CHECKED_RECORDS = 2000;
const WARM_UP_READS_MAX = 20_000;
const WARM_UP_SCANS_MAX = 1000;
/** Generation of what is inserted. */
const INSERTED = 2;

/** YCSB's six core workloads, one after the other on one database, as it is meant to be run. */
export const YCSB_WORKLOAD: BytesWorkload = {
  family: "bytes",
  group: "mixed",
  name: "ycsb",
  rows: YCSB_MIXES.map(({ row }) => row),
  summary:
    `YCSB's core workloads on a loaded and reopened database, n/2 operations each (at most ${OPERATIONS_MAX}), one after the other: ycsb-a (half reads, half updates), ycsb-b (95 % reads, 5 % updates), ycsb-c (reads), ` +
    `ycsb-f (half reads, half read-modify-writes), ycsb-d (95 % reads of the latest, 5 % inserts), ycsb-e (95 % scans of 1 to ${SCAN_LENGTH_MAX} entries, 5 % inserts). Records are chosen by a scrambled zipfian distribution with constant 0.99.`,
  durabilities: USUAL_LEVEL,
  needsDisk: false,
  isSequential: true,
  prepare: (session, data) => loadAll(session, data),
  async run(session, data) {
    const count = Math.min(OPERATIONS_MAX, fractionOf(data.recordCount, OPERATIONS_FRACTION));
    const planner = new YcsbPlanner(data);
    const rows = YCSB_MIXES.filter(({ row }) => session.wants(row)).map((mix, i) => ({
      mix,
      operations: planner.plan(mix, count, data.seed + 70 + 10 * i),
    }));
    await warmUpChanges(session, data, "mixed", warmUpWritesAndScans);
    const target = await session.open("mixed");
    await warmUpReads(target, data);
    const changes = new Changes();
    for (const { mix, operations } of rows) {
      changes.add(operations, await measureMix(session, data, mix, operations));
    }
    await session.close();
    const live = data.bytesOf(sequentialOrder(data.recordCount)) + data.bytesOf(Uint32Array.from(changes.inserted));
    session.noteSpace(live);
    await checkAfterwards(session, data, changes);
  },
};

/** What was done to the records, by those operations that there was time for. */
class Changes {
  readonly updated = new Set<number>();
  /** Records beside which a key was inserted. */
  readonly inserted: number[] = [];

  /** @param done operations of the row that were done */
  add({ kinds, records }: YcsbOperations, done: number): void {
    for (let i = 0; i < done; i++) {
      const record = records[i]!;
      if (kinds[i] === INSERT) this.inserted.push(record);
      else if (kinds[i] !== READ && kinds[i] !== SCAN) this.updated.add(record);
    }
  }
}

async function warmUpWritesAndScans(target: BytesTarget, { keys, values }: WarmUpInput): Promise<void> {
  await inSequence(keys.length, (i) => target.put(keys[i]!, values[i]!));
  const one: [Buffer] = [keys[0]!];
  await inSequence(Math.min(WARM_UP_SCANS_MAX, keys.length), (i) => {
    one[0] = keys[i]!;
    return target.rangeAll(one, SCAN_LENGTH_MAX / 2, () => {});
  });
}

async function warmUpReads(target: BytesTarget, data: DataSet): Promise<void> {
  const records = randomDraws(Math.min(WARM_UP_READS_MAX, data.recordCount), data.recordCount, data.seed + 63);
  const check = new ValueCheck(data);
  await readEach(target, data.keys(records), (i, value) => check.check(i, records[i]!, value, 0));
}

async function measureMix(
  session: Session<BytesTarget>,
  data: DataSet,
  mix: YcsbMix,
  operations: YcsbOperations,
): Promise<number> {
  const { target } = session;
  const { kinds, keys, values } = operations;
  const check = checkOf(data, operations);
  const read = readOperation(target, keys, check);
  const scan = scanOf(target, operations, data);
  const operate: Operate = (i) => {
    const kind = kinds[i];
    if (kind === READ) return read(i);
    if (kind === UPDATE || kind === INSERT) return target.put(keys[i]!, values[i]!);
    if (kind === SCAN) return scan(i);
    const pending = read(i);
    return pending === undefined
      ? target.put(keys[i]!, values[i]!)
      : pending.then(() => target.put(keys[i]!, values[i]!));
  };
  return await session.measure({ name: mix.row, calls: keys.length, operate });
}

/** A read gives the loaded value or the one of an update; of an inserted key the inserted one. */
function checkOf(
  data: DataSet,
  { records, isInserted }: YcsbOperations,
): (i: number, value: Uint8Array | undefined) => void {
  const check = new ValueCheck(data);
  return (i, value) => {
    if (isInserted[i] === 0) check.check(i, records[i]!, value, 1);
    else check.checkGeneration(records[i]!, value, INSERTED);
  };
}

/** A scan begins at its key and has as many entries as it was asked for, unless the end is near. */
function scanOf(target: BytesTarget, { keys, records, scanLengths }: YcsbOperations, data: DataSet): Operate {
  const { sampleMask } = new ValueCheck(data);
  let operation = 0;
  let visited = 0;
  const visit: Visit = (key) => {
    if (visited++ === 0 && (operation & sampleMask) === 0 && Buffer.compare(key, keys[operation]!) !== 0) {
      throw new WrongAnswerError(`A scan began at another key than that of record ${records[operation]}.`);
    }
  };
  const checkCount = (): void => {
    const length = scanLengths[operation]!;
    const least = Math.min(length, data.recordCount - records[operation]!);
    if (visited >= least && visited <= length) return;
    throw new WrongAnswerError(`A scan of ${length} entries from record ${records[operation]} found ${visited}.`);
  };
  const one: [Buffer] = [keys[0]!];
  return (i) => {
    operation = i;
    visited = 0;
    one[0] = keys[i]!;
    const pending = target.rangeAll(one, scanLengths[i]!, visit);
    return pending === undefined ? checkCount() : pending.then(checkCount);
  };
}

/** After a reopen what was inserted is there, and what was updated has its new value. */
async function checkAfterwards(session: Session<BytesTarget>, data: DataSet, changes: Changes): Promise<void> {
  const target = await session.open("write");
  const check = new ValueCheck(data);
  const records = randomDraws(Math.min(CHECKED_RECORDS, data.recordCount), data.recordCount, data.seed + 64);
  await readEach(target, data.keys(records), (i, value) =>
    check.checkGeneration(records[i]!, value, changes.updated.has(records[i]!) ? 1 : 0),
  );
  const inserted = Uint32Array.from(changes.inserted.slice(0, CHECKED_RECORDS));
  await readEach(target, data.missingKeys(inserted), (i, value) =>
    check.checkGeneration(inserted[i]!, value, INSERTED),
  );
  await session.close();
}
