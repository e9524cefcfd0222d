import type { BenchTarget, Durability } from "../bench-target.ts";
import { randomDraws, sequentialOrder, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck } from "../verify.ts";
import { BATCH_LENGTH, fractionOf } from "./workload.ts";
import type { Workload } from "./workload.ts";

type Write = (target: BenchTarget, keys: Buffer[], values: Buffer[]) => Promise<void> | void;

interface Fill {
  readonly name: string;
  readonly summary: string;
  readonly durabilities: readonly Durability[];
  readonly isSequential: boolean;
  /** Share of the records that is written when every write waits for the disk. */
  readonly syncFraction: number;
  readonly write: Write;
}

const ALL_LEVELS: readonly Durability[] = ["none", "process", "sync"];
const CONCURRENT_WRITERS = 64;
const ORDER_SEED = 21;
const CHECK_SEED = 22;
const CHECKED_RECORDS = 2000;
const WARM_UP_WRITES_MAX = 20_000;

const putAll: Write = (target, keys, values) => target.putAll(keys, values);

const FILLS: readonly Fill[] = [
  {
    name: "fillrandom",
    summary: "Single puts in random order; n, or n/500 at sync.",
    durabilities: ALL_LEVELS,
    isSequential: false,
    syncFraction: 1 / 500,
    write: putAll,
  },
  {
    name: "fillseq",
    summary: "Single puts in key order; n, or n/500 at sync.",
    durabilities: ALL_LEVELS,
    isSequential: true,
    syncFraction: 1 / 500,
    write: putAll,
  },
  {
    name: "fillbatch",
    summary: `Atomic batches of ${BATCH_LENGTH} puts in random order; n puts, or n/10 at sync. An operation is one put.`,
    durabilities: ALL_LEVELS,
    isSequential: false,
    syncFraction: 1 / 10,
    write: (target, keys, values) => target.putBatches(keys, values, BATCH_LENGTH),
  },
  {
    name: "fillsync64",
    summary: `Single puts in random order by ${CONCURRENT_WRITERS} asynchronous writers, each waiting for its own write; n/125.`,
    durabilities: ["sync"],
    isSequential: false,
    syncFraction: 1 / 125,
    write: (target, keys, values) => target.putConcurrently(keys, values, CONCURRENT_WRITERS),
  },
];

/** Writing to an empty database. */
export const FILL_WORKLOADS: readonly Workload[] = FILLS.map((fill) => ({
  name: fill.name,
  summary: fill.summary,
  durabilities: fill.durabilities,
  needsDisk: false,
  run: (session) => runFill(session, fill),
}));

async function runFill(session: Session, fill: Fill): Promise<void> {
  const { data } = session;
  const count = session.durability === "sync" ? fractionOf(data.recordCount, fill.syncFraction) : data.recordCount;
  const all = fill.isSequential
    ? sequentialOrder(data.recordCount)
    : shuffledOrder(data.recordCount, data.seed + ORDER_SEED);
  const order = all.subarray(0, count);
  const keys = data.keys(order);
  const values = data.values(order, 0);
  const warmUpWrites = Math.min(WARM_UP_WRITES_MAX, Math.ceil(count / 10));
  await session.warmUp("write", (target) =>
    fill.write(target, keys.slice(0, warmUpWrites), values.slice(0, warmUpWrites)),
  );
  const target = await session.open("write");
  await session.measure(fill.name, count, () => fill.write(target, keys, values));
  await session.close();
  session.noteDiskBytes();
  await checkFilled(session, order);
}

/** What was acknowledged is there after a reopen, and nothing else. */
async function checkFilled(session: Session, order: Uint32Array): Promise<void> {
  const { data } = session;
  const target = await session.open("write");
  const draws = randomDraws(Math.min(CHECKED_RECORDS, order.length), order.length, data.seed + CHECK_SEED);
  const records = draws.map((draw) => order[draw]!);
  const check = new ValueCheck(data);
  const keys = data.keys(records);
  const missing = data.missingKeys(records);
  for (let i = 0; i < records.length; i++) {
    check.check(0, records[i]!, target.get(keys[i]!), 0);
    check.checkAbsent(records[i]!, target.get(missing[i]!));
  }
  await session.close();
}
