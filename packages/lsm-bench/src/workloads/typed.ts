import { inSequence } from "../measure.ts";
import { randomDraws } from "../random.ts";
import type { Session } from "../session.ts";
import { type BenchRecord, makeRecord } from "../typed/bench-record.ts";
import { RANGE_LENGTH, type RangeInput, TypedInputs } from "../typed/typed-inputs.ts";
import type { TypedTarget } from "../typed/typed-target.ts";
import { checkCount, WrongAnswerError } from "../verify.ts";
import { USUAL_LEVEL } from "./workload.ts";
import type { TypedWorkload } from "./workload.ts";

const RECORD_COUNT_MAX = 100_000;
const BATCH = 1000;
const WARM_UP_MAX = 2000;
const WARM_UP_RANGES_MAX = 200;
const CHECK_SEED = 95;

/** Records with types, a key and an index. */
export const TYPED_WORKLOAD: TypedWorkload = {
  family: "typed",
  group: "mixed",
  name: "typed",
  rows: ["typed-put", "typed-putmany", "typed-get", "typed-range", "typed-transaction"],
  summary:
    `n records (at most ${RECORD_COUNT_MAX}) of seven fields with a key and an index over two fields: typed-put (each in a transaction of its own, in random order), typed-putmany (overwrites in transactions of ${BATCH}; an operation is one record), ` +
    `typed-get (by key), typed-range (n/10 ranges of the index, ${RANGE_LENGTH} records each; an operation is one range), typed-transaction (n/10 transactions of two reads and two writes).`,
  durabilities: USUAL_LEVEL,
  needsDisk: false,
  recordCountMax: RECORD_COUNT_MAX,
  async run(session, recordCount) {
    const inputs = new TypedInputs(recordCount);
    await session.warmUp("write", (target) => warmUp(target, inputs));
    const target = await session.open("write");
    await measureWrites(session, target, inputs);
    await measureReads(session, target, inputs);
    const done = await measureTransactions(session, target, inputs);
    await session.close();
    session.noteSpace(inputs.jsonBytes);
    await checkHours(session, inputs, inputs.transfers.subarray(0, 2 * done));
  },
};

async function warmUp(target: TypedTarget, { first }: TypedInputs): Promise<void> {
  const records = first.slice(0, WARM_UP_MAX);
  await inSequence(records.length, (i) => target.put(records[i]!));
  await target.putMany(records);
  for (const { id } of records) await target.get(id);
  for (const { project, due } of records.slice(0, WARM_UP_RANGES_MAX)) await target.range(project, due, RANGE_LENGTH);
  for (let i = 1; i < records.length; i++) await target.moveHour(records[i - 1]!.id, records[i]!.id);
}

async function measureWrites(session: Session<TypedTarget>, target: TypedTarget, inputs: TypedInputs): Promise<void> {
  const { first, second, recordCount } = inputs;
  if (session.wants("typed-put")) {
    await session.measure({ name: "typed-put", calls: recordCount, operate: (i) => target.put(first[i]!) });
  }
  const batches = Array.from({ length: Math.ceil(recordCount / BATCH) }, (_, i) =>
    second.slice(i * BATCH, (i + 1) * BATCH),
  );
  const operate = (i: number): ReturnType<TypedTarget["putMany"]> => target.putMany(batches[i]!);
  const row = { name: "typed-putmany", calls: batches.length, operationCount: recordCount, operate };
  // The rows that follow read what it wrote, so it is done in any case.
  const done = session.wants(row.name) ? await session.measure(row) : 0;
  await inSequence(batches.length - done, (i) => operate(done + i));
}

async function measureReads(session: Session<TypedTarget>, target: TypedTarget, inputs: TypedInputs): Promise<void> {
  const { ids, reads, ranges } = inputs;
  const check = (record: BenchRecord | undefined, i: number): void => {
    if (record?.id !== ids[reads[i]!]) throw new WrongAnswerError(`Record ${reads[i]} was not found by its id.`);
  };
  await session.measure({
    name: "typed-get",
    calls: reads.length,
    operate(i) {
      const found = target.get(ids[reads[i]!]!);
      if (found instanceof Promise) return found.then((record) => check(record, i));
      return check(found, i);
    },
  });
  const checkRange = (found: readonly BenchRecord[], i: number): void => checkRangeOf(found, ranges[i]!);
  await session.measure({
    name: "typed-range",
    calls: ranges.length,
    operate(i) {
      const { project, due } = ranges[i]!;
      const found = target.range(project, due, RANGE_LENGTH);
      if (found instanceof Promise) return found.then((records) => checkRange(records, i));
      return checkRange(found, i);
    },
  });
}

/** A range has the records of its project from a day on, in order, and as many as there are. */
function checkRangeOf(found: readonly BenchRecord[], range: RangeInput): void {
  let due = range.due;
  for (const record of found) {
    if (record.project !== range.project || record.due < due) {
      throw new WrongAnswerError(
        `A range of ${range.project} from day ${range.due} has ${record.project}, day ${record.due}.`,
      );
    }
    due = record.due;
  }
  checkCount("Records of a range", found.length, range.expectedCount);
}

async function measureTransactions(
  session: Session<TypedTarget>,
  target: TypedTarget,
  inputs: TypedInputs,
): Promise<number> {
  const { transfers, ids } = inputs;
  return await session.measure({
    name: "typed-transaction",
    calls: transfers.length / 2,
    operate: (i) => target.moveHour(ids[transfers[2 * i]!]!, ids[transfers[2 * i + 1]!]!),
  });
}

/** After a reopen the hours are where the transactions moved them. */
async function checkHours(
  session: Session<TypedTarget>,
  { recordCount, ids }: TypedInputs,
  transfers: Uint32Array,
): Promise<void> {
  const moved = new Map<number, number>();
  for (let i = 0; i < transfers.length; i += 2) {
    const [from, to] = [transfers[i]!, transfers[i + 1]!];
    // A transaction of a record with itself reads twice and then writes twice: the second write counts.
    moved.set(from, (moved.get(from) ?? 0) - (from === to ? 0 : 1));
    moved.set(to, (moved.get(to) ?? 0) + 1);
  }
  const target = await session.open("read");
  const checked = randomDraws(Math.min(WARM_UP_MAX, recordCount), recordCount, CHECK_SEED);
  for (const i of checked) {
    const record = await target.get(ids[i]!);
    const expected = makeRecord(i, 1);
    const hours = expected.estimateHours + (moved.get(i) ?? 0);
    if (JSON.stringify(sorted(record)) !== JSON.stringify(sorted({ ...expected, estimateHours: hours }))) {
      throw new WrongAnswerError(
        `Record ${i} is ${JSON.stringify(record)}, expected ${hours} hours and ${JSON.stringify(expected)}.`,
      );
    }
  }
  await session.close();
}

function sorted(record: BenchRecord | undefined): unknown {
  return record === undefined ? undefined : Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
