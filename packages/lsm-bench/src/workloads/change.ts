import { randomDraws, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck } from "../verify.ts";
import { fractionOf, loadAll } from "./workload.ts";
import type { Workload } from "./workload.ts";

const CHANGED_FRACTION = 0.3;
const MIXED_FRACTION = 0.5;
const CHECKED_RECORDS = 2000;
const WARM_UP_READS_MAX = 20_000;

/** Half reads, half overwrites of random records. */
const MIXED_WORKLOAD: Workload = {
  name: "mixed",
  summary:
    "n/2 operations on a loaded and reopened database, every second one a get, the others overwriting puts, all of random records.",
  durabilities: ["process"],
  needsDisk: false,
  prepare: (session) => loadAll(session),
  async run(session) {
    const { data } = session;
    const count = fractionOf(data.recordCount, MIXED_FRACTION);
    const records = randomDraws(count, data.recordCount, data.seed + 41);
    const keys = data.keys(records);
    const values = Array.from(records, (record, i) => (i % 2 === 0 ? undefined : data.value(record, 1)));
    const target = await session.open("read");
    warmUpReads(session);
    const check = new ValueCheck(data);
    await session.measure("mixed", count, () =>
      target.mixedAll({ keys, values }, (i, value) => check.check(i >>> 1, records[i]!, value, 1)),
    );
    await session.close();
    session.noteDiskBytes();
    await checkRecords(
      session,
      records.filter((_, i) => i % 2 === 1),
      "overwritten",
    );
  },
};

const OVERWRITE_WORKLOAD: Workload = {
  name: "overwrite",
  summary: "0.3 n single puts over existing records, each once, in random order, on a loaded and reopened database.",
  durabilities: ["process"],
  needsDisk: false,
  prepare: (session) => loadAll(session),
  async run(session) {
    const { data } = session;
    const records = changedRecords(session);
    const keys = data.keys(records);
    const values = data.values(records, 1);
    const target = await session.open("write");
    warmUpReads(session);
    await session.measure("overwrite", records.length, () => target.putAll(keys, values));
    await session.close();
    session.noteDiskBytes();
    await checkRecords(session, records, "overwritten");
  },
};

const DELETE_WORKLOAD: Workload = {
  name: "delete",
  summary: "0.3 n single deletes of existing records in random order, on a loaded and reopened database.",
  durabilities: ["process"],
  needsDisk: false,
  prepare: (session) => loadAll(session),
  async run(session) {
    const records = changedRecords(session);
    const keys = session.data.keys(records);
    const target = await session.open("write");
    warmUpReads(session);
    await session.measure("delete", records.length, () => target.deleteAll(keys));
    await session.close();
    session.noteDiskBytes();
    await checkRecords(session, records, "deleted");
  },
};

/** Changing a database that holds n records. */
export const CHANGE_WORKLOADS: readonly Workload[] = [MIXED_WORKLOAD, OVERWRITE_WORKLOAD, DELETE_WORKLOAD];

function changedRecords(session: Session): Uint32Array {
  const { recordCount, seed } = session.data;
  return shuffledOrder(recordCount, seed + 42).subarray(0, fractionOf(recordCount, CHANGED_FRACTION));
}

function warmUpReads(session: Session): void {
  const { data, target } = session;
  const records = randomDraws(Math.min(WARM_UP_READS_MAX, data.recordCount), data.recordCount, data.seed + 43);
  const check = new ValueCheck(data);
  data.keys(records).forEach((key, i) => check.check(i, records[i]!, target.get(key), 0));
}

/** After a reopen the changed records have their new state and the others their old one. */
async function checkRecords(
  session: Session,
  changed: Uint32Array,
  expected: "overwritten" | "deleted",
): Promise<void> {
  const { data } = session;
  const isChanged = new Set(changed);
  const records = randomDraws(Math.min(CHECKED_RECORDS, data.recordCount), data.recordCount, data.seed + 44);
  const keys = data.keys(records);
  const target = await session.open("write");
  const check = new ValueCheck(data);
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const value = target.get(keys[i]!);
    if (!isChanged.has(record)) check.checkGeneration(record, value, 0);
    else if (expected === "deleted") check.checkAbsent(record, value);
    else check.checkGeneration(record, value, 1);
  }
  await session.close();
}
