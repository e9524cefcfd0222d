import type { BytesTarget } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inSequence } from "../measure.ts";
import { randomDraws, sequentialOrder, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { checkCount, ValueCheck, WrongAnswerError } from "../verify.ts";
import { warmUpChanges } from "./warm-up.ts";
import { fractionOf, loadAll, readEach, readOperation, USUAL_LEVEL } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";

const CHANGED_FRACTION = 0.3;
const DELETED_FRACTION = 0.9;
const CHECKED_RECORDS = 2000;
const WARM_UP_READS_MAX = 20_000;

const USUAL = {
  family: "bytes",
  group: "write",
  durabilities: USUAL_LEVEL,
  needsDisk: false,
  isSequential: true,
  prepare: (session: Session<BytesTarget>, data: DataSet) => loadAll(session, data),
} as const;

const OVERWRITE_WORKLOAD: BytesWorkload = {
  ...USUAL,
  name: "overwrite",
  rows: ["overwrite"],
  summary: "0.3 n single puts over existing records, each once, in random order, on a loaded and reopened database.",
  async run(session, data) {
    const records = changedRecords(data);
    const keys = data.keys(records);
    const values = data.values(records, 1);
    await warmUpChanges(session, data, "write", (warm, input) =>
      inSequence(input.keys.length, (i) => warm.put(input.keys[i]!, input.values[i]!)),
    );
    const target = await session.open("write");
    await warmUpReads(session, data);
    const operate = (i: number): ReturnType<BytesTarget["put"]> => target.put(keys[i]!, values[i]!);
    const done = await session.measure({ name: "overwrite", calls: records.length, operate });
    await session.close();
    session.noteSpace(data.bytesOf(sequentialOrder(data.recordCount)), data.bytesOf(records));
    await checkRecords(session, data, records.subarray(0, done), "overwritten");
  },
};

const DELETE_RANDOM_WORKLOAD: BytesWorkload = {
  ...USUAL,
  name: "deleterandom",
  rows: ["deleterandom"],
  summary: "0.3 n single deletes of existing records in random order, on a loaded and reopened database.",
  async run(session, data) {
    const records = changedRecords(data);
    const keys = data.keys(records);
    await warmUpDeletes(session, data);
    const target = await session.open("write");
    await warmUpReads(session, data);
    const operate = (i: number): ReturnType<BytesTarget["delete"]> => target.delete(keys[i]!);
    const done = await session.measure({ name: "deleterandom", calls: records.length, operate });
    await session.close();
    session.noteSpace(data.bytesOf(sequentialOrder(data.recordCount)) - data.bytesOf(records));
    await checkRecords(session, data, records.subarray(0, done), "deleted");
  },
};

/** What a queue does to a database: the front is deleted, and a scan has to get past what is left of it. */
const DELETE_SEQ_WORKLOAD: BytesWorkload = {
  ...USUAL,
  name: "deleteseq",
  rows: ["deleteseq", "deleteseq-scan"],
  rowsWithoutLatency: ["deleteseq-scan"],
  summary:
    "Single deletes of the first 0.9 n records in key order, on a loaded and reopened database, and at once deleteseq-scan: a scan of all that is left, 0.1 n; none where time was up before all were deleted.",
  async run(session, data) {
    const deleted = fractionOf(data.recordCount, DELETED_FRACTION);
    const records = sequentialOrder(deleted);
    const keys = data.keys(records);
    await warmUpDeletes(session, data);
    const target = await session.open("write");
    await warmUpReads(session, data);
    // The scan is nothing without the deletes, so they are done in any case.
    const operate = (i: number): ReturnType<BytesTarget["delete"]> => target.delete(keys[i]!);
    const isWanted = session.wants("deleteseq");
    const done = await (isWanted
      ? session.measure({ name: "deleteseq", calls: deleted, operate })
      : inSequence(deleted, operate));
    const left = data.recordCount - deleted;
    const all = (): Promise<void> => scanRest(target, data, deleted);
    if (done === deleted) await session.measure({ name: "deleteseq-scan", calls: 1, operationCount: left, all });
    await session.close();
    session.noteSpace(data.bytesOf(sequentialOrder(data.recordCount).subarray(deleted)));
    await checkRecords(session, data, records.subarray(0, done), "deleted");
  },
};

/** Changing a database that holds n records. */
export const CHANGE_WORKLOADS: readonly BytesWorkload[] = [
  OVERWRITE_WORKLOAD,
  DELETE_RANDOM_WORKLOAD,
  DELETE_SEQ_WORKLOAD,
];

async function warmUpDeletes(session: Session<BytesTarget>, data: DataSet): Promise<void> {
  await warmUpChanges(session, data, "write", (target, { keys }) =>
    inSequence(keys.length, (i) => target.delete(keys[i]!)),
  );
}

async function scanRest(target: BytesTarget, data: DataSet, firstRecord: number): Promise<void> {
  const check = new ValueCheck(data);
  let record = firstRecord;
  await target.scanAll(false, (key, value) => {
    if ((record & check.sampleMask) === 0 && data.recordOf(key) !== record) {
      throw new WrongAnswerError(`The scan after deletes has another key where record ${record} was expected.`);
    }
    check.check(record, record++, value, 0);
  });
  checkCount("Entries scanned after deletes", record - firstRecord, data.recordCount - firstRecord);
}

function changedRecords({ recordCount, seed }: DataSet): Uint32Array {
  return shuffledOrder(recordCount, seed + 42).subarray(0, fractionOf(recordCount, CHANGED_FRACTION));
}

/** Reads, so that a write that has to read first finds the same caches in every target. */
async function warmUpReads(session: Session<BytesTarget>, data: DataSet): Promise<void> {
  const records = randomDraws(Math.min(WARM_UP_READS_MAX, data.recordCount), data.recordCount, data.seed + 43);
  const check = new ValueCheck(data);
  const operate = readOperation(session.target, data.keys(records), (i, value) =>
    check.check(i, records[i]!, value, 0),
  );
  await inSequence(records.length, operate);
}

/** After a reopen the changed records have their new state and the others their old one. */
export async function checkRecords(
  session: Session<BytesTarget>,
  data: DataSet,
  changed: Uint32Array,
  expected: "overwritten" | "deleted",
): Promise<void> {
  const isChanged = new Set(changed);
  const records = randomDraws(Math.min(CHECKED_RECORDS, data.recordCount), data.recordCount, data.seed + 44);
  const target = await session.open("write");
  const check = new ValueCheck(data);
  await readEach(target, data.keys(records), (i, value) => {
    const record = records[i]!;
    if (!isChanged.has(record)) check.checkGeneration(record, value, 0);
    else if (expected === "deleted") check.checkAbsent(record, value);
    else check.checkGeneration(record, value, 1);
  });
  await session.close();
}
