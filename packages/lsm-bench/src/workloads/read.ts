import type { BytesTarget, Visit } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inFlight, inSequence } from "../measure.ts";
import type { Operate } from "../measure.ts";
import { randomDraws, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { checkCount, ValueCheck, WrongAnswerError } from "../verify.ts";
import { scanAll, SeekCheck } from "./scan-check.ts";
import { fractionOf, loadAll, readAsyncOperation, readOperation, USUAL_LEVEL } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";

/** Reads of a row, also where n is greater: ten million keys would only fill the heap. */
const READS_MAX = 1_000_000;
const ASYNC_READS_MAX = 200_000;
const WARM_UP_READS_MAX = 100_000;
const READS_IN_FLIGHT = 64;
const READS_TOGETHER = 100;
const HOT_FRACTION = 0.01;
const SEEK_FRACTION = 0.1;
const SEEKS_MAX = 100_000;
const SEEK_ENTRIES = 10;
const WARM_UP_SEEKS = 1000;
/** Warm-up of each other form of a read. */
const WARM_UP_FORM_READS = 20_000;

/** Reading a database of n records that was loaded in random order, closed and opened again. */
export const READ_WORKLOAD: BytesWorkload = {
  family: "bytes",
  group: "read",
  name: "read",
  rows: [
    "readrandom",
    "readrandom-copy",
    "readrandom-64",
    "readhot",
    "readmissing",
    "readmany",
    "readseq",
    "readreverse",
    "seekrandom",
    "rangerandom",
  ],
  rowsWithoutLatency: ["readseq", "readreverse", "seekrandom"],
  summary:
    `After a warm-up of a scan in each direction, up to ${WARM_UP_READS_MAX} reads, ${WARM_UP_FORM_READS} in each other form, and ${WARM_UP_SEEKS} seeks: readrandom (n gets of present keys, at most ${READS_MAX}, by the fastest call), ` +
    `readrandom-copy (the caller keeps the bytes), readrandom-64 (the asynchronous form, ${READS_IN_FLIGHT} in flight), readhot (1 % of the keys), readmissing (absent keys that lie among the present ones), ` +
    `readmany (${READS_TOGETHER} keys at once; an operation is one key), readseq and readreverse (the whole database, key and value), ` +
    `seekrandom (n/10 times: seek, then ${SEEK_ENTRIES} entries; an operation is one seek), rangerandom (the same with a new scan each time).`,
  durabilities: USUAL_LEVEL,
  needsDisk: false,
  isSequential: true,
  prepare: (session, data) => loadAll(session, data),
  async run(session, data) {
    const inputs = new ReadInputs(data);
    const target = await session.open("read");
    await warmUp(target, data, inputs);
    await measureGets(session, data, inputs);
    await measureScans(session, data, inputs);
    await session.close();
    session.noteSpace(inputs.liveBytes);
  },
};

/** Keys of all rows, built before the database is opened. */
class ReadInputs {
  readonly records: Uint32Array;
  readonly keys: readonly Buffer[];
  readonly hotRecords: Uint32Array;
  readonly hotKeys: readonly Buffer[];
  readonly missingKeys: readonly Buffer[];
  readonly seeks: SeekCheck;
  readonly warmUpSeeks: SeekCheck;
  readonly liveBytes: number;

  constructor(data: DataSet) {
    const { recordCount, seed } = data;
    const count = Math.min(recordCount, READS_MAX);
    const order = shuffledOrder(recordCount, seed + 31);
    const hot = order.subarray(0, fractionOf(recordCount, HOT_FRACTION));
    const seekCount = Math.min(SEEKS_MAX, fractionOf(recordCount, SEEK_FRACTION));
    this.records = randomDraws(count, recordCount, seed + 32);
    this.keys = data.keys(this.records);
    this.hotRecords = randomDraws(count, hot.length, seed + 33).map((draw) => hot[draw]!);
    this.hotKeys = data.keys(this.hotRecords);
    this.missingKeys = data.missingKeys(randomDraws(count, recordCount, seed + 34));
    this.seeks = new SeekCheck(data, randomDraws(seekCount, recordCount, seed + 35), SEEK_ENTRIES);
    this.warmUpSeeks = new SeekCheck(
      data,
      randomDraws(Math.min(WARM_UP_SEEKS, recordCount), recordCount, seed + 36),
      SEEK_ENTRIES,
    );
    this.liveBytes = data.bytesOf(order);
  }
}

async function warmUp(target: BytesTarget, data: DataSet, inputs: ReadInputs): Promise<void> {
  await scanAll(target, data, false);
  await scanAll(target, data, true);
  const { keys, warmUpSeeks } = inputs;
  const check = checkOf(data, inputs.records);
  await inSequence(Math.min(keys.length, WARM_UP_READS_MAX), readOperation(target, keys, check));
  await warmUpSeeks.run((visit) => target.seekAll(warmUpSeeks.keys, SEEK_ENTRIES, visit));
  await warmUpSeeks.run((visit) => target.rangeAll(warmUpSeeks.keys, SEEK_ENTRIES, visit));
}

function checkOf(data: DataSet, records: Uint32Array): (index: number, value: Uint8Array | undefined) => void {
  const check = new ValueCheck(data);
  return (index, value) => check.check(index, records[index]!, value, 0);
}

async function measureGets(session: Session<BytesTarget>, data: DataSet, inputs: ReadInputs): Promise<void> {
  const { target } = session;
  const { keys, records, hotKeys, missingKeys } = inputs;
  const check = checkOf(data, records);
  const calls = keys.length;
  await session.measure({ name: "readrandom", calls, operate: readOperation(target, keys, check) });
  if (target.getCopy !== undefined && session.wants("readrandom-copy")) {
    const operate: Operate = (i) => check(i, target.getCopy?.(keys[i]!));
    await inSequence(Math.min(calls, WARM_UP_FORM_READS), operate);
    await session.measure({ name: "readrandom-copy", calls, operate });
  }
  if (target.getAsync !== undefined && session.wants("readrandom-64")) {
    const operate = readAsyncOperation(target, keys, check);
    const count = Math.min(calls, ASYNC_READS_MAX);
    await inFlight(Math.min(count, WARM_UP_FORM_READS), READS_IN_FLIGHT, operate);
    await session.measure({ name: "readrandom-64", calls: count, width: READS_IN_FLIGHT, operate });
  }
  const checkHot = checkOf(data, inputs.hotRecords);
  await session.measure({ name: "readhot", calls, operate: readOperation(target, hotKeys, checkHot) });
  let found = 0;
  const count = (_: number, value: Uint8Array | undefined): void => {
    if (value !== undefined) found++;
  };
  const readMissing = readOperation(target, missingKeys, count);
  if (session.wants("readmissing")) await inSequence(Math.min(calls, WARM_UP_FORM_READS), readMissing);
  await session.measure({ name: "readmissing", calls, operate: readMissing });
  checkCount("Values found under absent keys", found, 0);
  await measureMany(session, keys, check);
}

async function measureMany(
  session: Session<BytesTarget>,
  keys: readonly Buffer[],
  check: (index: number, value: Uint8Array | undefined) => void,
): Promise<void> {
  const { target } = session;
  const together = Math.min(READS_TOGETHER, keys.length);
  const groups = Array.from({ length: Math.floor(keys.length / together) }, (_, group) =>
    keys.slice(group * together, (group + 1) * together),
  );
  const checkAll = (group: number, answers: readonly (Uint8Array | undefined)[]): void => {
    if (answers.length !== together) throw new WrongAnswerError(`${answers.length} answers to ${together} reads.`);
    for (let i = 0; i < answers.length; i++) check(group * together + i, answers[i]);
  };
  const operate: Operate = (group) => {
    const answers = target.getMany(groups[group]!);
    if (answers instanceof Promise) return answers.then((all) => checkAll(group, all));
    return checkAll(group, answers);
  };
  if (session.wants("readmany")) await inSequence(Math.min(groups.length, WARM_UP_FORM_READS / together), operate);
  await session.measure({ name: "readmany", calls: groups.length, operationCount: groups.length * together, operate });
}

async function measureScans(session: Session<BytesTarget>, data: DataSet, { seeks }: ReadInputs): Promise<void> {
  const { target } = session;
  const { recordCount } = data;
  const whole = { calls: 1, operationCount: recordCount };
  await session.measure({ name: "readseq", ...whole, all: () => scanAll(target, data, false) });
  await session.measure({ name: "readreverse", ...whole, all: () => scanAll(target, data, true) });
  const run = (seek: (visit: Visit) => void | Promise<unknown>) => () => seeks.run(seek);
  await session.measure({
    name: "seekrandom",
    calls: seeks.keys.length,
    all: run((visit) => target.seekAll(seeks.keys, SEEK_ENTRIES, visit)),
  });
  const check = new ValueCheck(data);
  const visit: Visit = (key, value) => check.check(0, data.recordOf(key), value, 0);
  const one: [Buffer] = [seeks.keys[0]!];
  await session.measure({
    name: "rangerandom",
    calls: seeks.keys.length,
    all: run((each) => target.rangeAll(seeks.keys, SEEK_ENTRIES, each)),
    operate: (i) => {
      one[0] = seeks.keys[i]!;
      return target.rangeAll(one, SEEK_ENTRIES, visit);
    },
  });
}
