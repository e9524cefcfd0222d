import { shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck } from "../verify.ts";
import { fractionOf, loadAll } from "./workload.ts";
import type { Workload } from "./workload.ts";

/** At 100-byte values this fills a memtable of 4 MiB to nine tenths. */
const LOGGED_RECORDS_MAX = 32_000;
const LOGGED_FRACTION = 0.032;
const LOG_SEED = 51;

/** Opening what a killed process left in its log. */
const REOPEN_LOG_WORKLOAD: Workload = {
  name: "reopen-log",
  summary: `Open and first get, in a fresh process, after ${LOGGED_RECORDS_MAX} puts (0.032 n when that is less) whose process was killed: nothing but the log holds them.`,
  durabilities: ["process"],
  needsDisk: true,
  async prepare(session) {
    const order = loggedRecords(session);
    const keys = session.data.keys(order);
    const values = session.data.values(order, 0);
    const target = await session.open("reopen");
    await target.putAll(keys, values);
  },
  isKilledAfterPrepare: true,
  run: (session) => openAndGet(session, "reopen-log", loggedRecords(session)),
};

/** Opening n records that were closed in order. */
const REOPEN_TABLES_WORKLOAD: Workload = {
  name: "reopen-tables",
  summary: "Open and first get, in a fresh process, of n records that were loaded in batches and closed in order.",
  durabilities: ["process"],
  needsDisk: true,
  prepare: (session) => loadAll(session, "reopen"),
  run: (session) => openAndGet(session, "reopen-tables", shuffledOrder(session.data.recordCount, LOG_SEED)),
};

/** Opening an existing database. */
export const REOPEN_WORKLOADS: readonly Workload[] = [REOPEN_LOG_WORKLOAD, REOPEN_TABLES_WORKLOAD];

function loggedRecords(session: Session): Uint32Array {
  const { recordCount, seed } = session.data;
  const count = Math.min(LOGGED_RECORDS_MAX, fractionOf(recordCount, LOGGED_FRACTION));
  return shuffledOrder(recordCount, seed + LOG_SEED).subarray(0, count);
}

const CHECKED_RECORDS = 2000;

async function openAndGet(session: Session, row: string, records: Uint32Array): Promise<void> {
  const { data } = session;
  const checked = records.slice(0, CHECKED_RECORDS);
  const keys = data.keys(checked);
  const check = new ValueCheck(data);
  session.noteBaseline();
  await session.measure(row, 1, async () => {
    const target = await session.open("reopen");
    check.check(0, checked[0]!, target.get(keys[0]!), 0);
  });
  keys.forEach((key, i) => check.check(0, checked[i]!, session.target.get(key), 0));
  await session.close();
  session.noteDiskBytes();
}
