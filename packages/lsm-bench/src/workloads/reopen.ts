import type { BytesTarget } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inSequence } from "../measure.ts";
import { shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck } from "../verify.ts";
import { fractionOf, loadAll, readEach, readOperation, USUAL_LEVEL } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";

/** At 100-byte values this fills a memtable of 4 MiB to nine tenths. */
const LOGGED_RECORDS_MAX = 32_000;
const LOGGED_FRACTION = 0.032;
const LOG_SEED = 51;
const WARM_OPENINGS = 10;
const CHECKED_RECORDS = 2000;

/** Opening what a killed process left in its log. */
const REOPEN_LOG_WORKLOAD: BytesWorkload = {
  family: "bytes",
  group: "open",
  name: "reopen-log",
  rows: ["reopen-log"],
  rowsWithoutLatency: ["reopen-log"],
  summary: `Open and first get, in a fresh process, after ${LOGGED_RECORDS_MAX} puts (0.032 n when that is less) whose process was killed: nothing but the log holds them.`,
  durabilities: USUAL_LEVEL,
  needsDisk: true,
  isSequential: true,
  async prepare(session, data) {
    const order = loggedRecords(data);
    const keys = data.keys(order);
    const values = data.values(order, 0);
    const target = await session.open("reopen");
    await inSequence(keys.length, (i) => target.put(keys[i]!, values[i]!));
  },
  isKilledAfterPrepare: true,
  run: (session, data) => openAndGet(session, data, "reopen-log", loggedRecords(data)),
};

/** Opening n records that were closed in order. */
const REOPEN_TABLES_WORKLOAD: BytesWorkload = {
  family: "bytes",
  group: "open",
  name: "reopen-tables",
  rows: ["reopen-tables", "reopen-tables-warm"],
  rowsWithoutLatency: ["reopen-tables", "reopen-tables-warm"],
  summary: `Open and first get, in a fresh process whose code is cold, of n records that were loaded in batches and closed in order; then reopen-tables-warm, ${WARM_OPENINGS} times in that process: close, open and first get.`,
  durabilities: USUAL_LEVEL,
  needsDisk: true,
  isSequential: true,
  prepare: (session, data) => loadAll(session, data, "reopen"),
  run: (session, data) =>
    openAndGet(
      session,
      data,
      "reopen-tables",
      shuffledOrder(data.recordCount, data.seed + LOG_SEED),
      "reopen-tables-warm",
    ),
};

/** Opening an existing database. */
export const REOPEN_WORKLOADS: readonly BytesWorkload[] = [REOPEN_LOG_WORKLOAD, REOPEN_TABLES_WORKLOAD];

function loggedRecords({ recordCount, seed }: DataSet): Uint32Array {
  const count = Math.min(LOGGED_RECORDS_MAX, fractionOf(recordCount, LOGGED_FRACTION));
  return shuffledOrder(recordCount, seed + LOG_SEED).subarray(0, count);
}

async function openAndGet(
  session: Session<BytesTarget>,
  data: DataSet,
  row: string,
  records: Uint32Array,
  warmRow?: string,
): Promise<void> {
  const checked = records.slice(0, CHECKED_RECORDS);
  const keys = data.keys(checked);
  const check = new ValueCheck(data);
  const use = (i: number, value: Uint8Array | undefined): void => check.check(0, checked[i]!, value, 0);
  session.noteBaseline();
  const operate = async (): Promise<void> => {
    const target = await session.open("reopen");
    await readOperation(target, keys, use)(0);
  };
  await session.measure({ name: row, calls: 1, all: operate });
  if (warmRow !== undefined) {
    const again = async (): Promise<void> => {
      await session.close();
      await operate();
    };
    await session.open("reopen");
    await session.measure({ name: warmRow, calls: WARM_OPENINGS, operate: again });
  }
  await readEach(await session.open("reopen"), keys, use);
  await session.close();
  session.noteSpace(data.bytesOf(records));
}
