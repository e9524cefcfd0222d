import type { BytesTarget, Done } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inFlight, inSequence } from "../measure.ts";
import type { DoneCount } from "../measure.ts";
import { randomDraws, sequentialOrder, shuffledOrder } from "../random.ts";
import type { Durability } from "../results.ts";
import type { Row, Session } from "../session.ts";
import type { TimeBox } from "../time-box.ts";
import { ValueCheck } from "../verify.ts";
import { warmUpLength } from "./warm-up.ts";
import { BATCH_LENGTH, fractionOf, readEach, WRITES_IN_FLIGHT } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";

type Work = Pick<Row, "calls" | "operationCount" | "width" | "until"> & Required<Pick<Row, "operate">>;

interface Fill {
  readonly name: string;
  readonly summary: string;
  readonly durabilities: readonly Durability[];
  readonly isSequential: boolean;
  /** Writes in flight. */
  readonly width: number;
  /** Where every write waits for the disk: one record of so many is written, but no more than a number, and fewer warm up. */
  readonly synced?: { readonly interval: number; readonly max: number; readonly warmUp: number };
  /** Writes of one call. */
  readonly callLength: number;
  readonly work: (target: BytesTarget, keys: readonly Buffer[], values: readonly Buffer[]) => Work;
}

const UNSYNCED: readonly Durability[] = ["none", "process"];
const CONCURRENT_WRITERS = 64;
const ORDER_SEED = 21;
const CHECK_SEED = 22;
const CHECKED_RECORDS = 2000;

const single: Fill["work"] = (target, keys, values) => ({
  calls: keys.length,
  operate: (i) => target.put(keys[i]!, values[i]!),
});

const batched: Fill["work"] = (target, keys, values) => ({
  calls: Math.ceil(keys.length / BATCH_LENGTH),
  operationCount: keys.length,
  operate: (i) => {
    const start = i * BATCH_LENGTH;
    return target.putBatch(keys, values, start, Math.min(start + BATCH_LENGTH, keys.length));
  },
});

function concurrent(width: number): Fill["work"] {
  return (target, keys, values) => {
    const operate = (i: number): Done => target.putAsync?.(keys[i]!, values[i]!);
    const until = (box?: TimeBox): DoneCount =>
      target.putWindowed?.(keys, values, width, box) ?? inFlight(keys.length, width, operate, box);
    return { calls: keys.length, operate, width, until };
  };
}

const ONE_BY_ONE = "one after the other, each acknowledged before the next";
const TOGETHER = `${WRITES_IN_FLIGHT} in flight`;

const FILLS: readonly Fill[] = [
  fill("fillseq", `n puts in key order, ${ONE_BY_ONE}.`, { isSequential: true }),
  fill("fillrandom", `n puts in random order, ${ONE_BY_ONE}.`, {}),
  fill("fillseq-256", `n puts in key order, ${TOGETHER}.`, { isSequential: true, width: WRITES_IN_FLIGHT }),
  fill("fillrandom-256", `n puts in random order, ${TOGETHER}.`, { width: WRITES_IN_FLIGHT }),
  fill(
    "fillbatch",
    `n puts in random order in atomic batches of ${BATCH_LENGTH}, one after the other. An operation is one put.`,
    { durabilities: ["none", "process", "sync"], work: batched, callLength: BATCH_LENGTH },
  ),
  fill("fillsync", `Puts in random order, ${ONE_BY_ONE} and on the disk; n/40, at most 5,000.`, {
    durabilities: ["sync"],
    synced: { interval: 40, max: 5000, warmUp: 2000 },
  }),
  fill(
    "fillsync-64",
    `Puts in random order by ${CONCURRENT_WRITERS} writers at once (threads in C++), each waiting until its own is on the disk; n/10, at most 20,000.`,
    {
      durabilities: ["sync"],
      synced: { interval: 10, max: 20_000, warmUp: 10_000 },
      width: CONCURRENT_WRITERS,
    },
  ),
];

function fill(name: string, summary: string, details: Partial<Omit<Fill, "name" | "summary">>): Fill {
  const width = details.width ?? 1;
  return {
    name,
    summary,
    durabilities: UNSYNCED,
    isSequential: false,
    width,
    callLength: 1,
    work: width === 1 ? single : concurrent(width),
    ...details,
  };
}

/** Writing to an empty database. */
export const FILL_WORKLOADS: readonly BytesWorkload[] = FILLS.map((fill) => ({
  family: "bytes",
  group: "write",
  name: fill.name,
  rows: [fill.name],
  summary: fill.summary,
  durabilities: fill.durabilities,
  needsDisk: false,
  isSequential: fill.width === 1 || fill.width === CONCURRENT_WRITERS,
  ...(fill.width === 1 ? {} : { needs: "putAsync" }),
  run: (session, data) => runFill(session, data, fill),
}));

async function runFill(session: Session<BytesTarget>, data: DataSet, fill: Fill): Promise<void> {
  const { synced, callLength } = fill;
  const count =
    synced === undefined ? data.recordCount : Math.min(synced.max, fractionOf(data.recordCount, 1 / synced.interval));
  const all = fill.isSequential
    ? sequentialOrder(data.recordCount)
    : shuffledOrder(data.recordCount, data.seed + ORDER_SEED);
  const order = all.subarray(0, count);
  const keys = data.keys(order);
  const values = data.values(order, 0);
  const warmUpWrites = warmUpLength(data, count, synced?.warmUp);
  await session.warmUp("write", (target) => {
    const { calls, operate, until } = fill.work(target, keys.slice(0, warmUpWrites), values.slice(0, warmUpWrites));
    return until === undefined ? inSequence(calls, operate) : until();
  });
  const target = await session.open("write");
  const calls = await session.measure({ name: fill.name, ...fill.work(target, keys, values) });
  await session.close();
  const bytes = data.bytesOf(order);
  session.noteSpace(bytes, bytes);
  await checkFilled(session, data, order.subarray(0, calls * callLength));
}

/** What was acknowledged is there after a reopen, and nothing else. */
async function checkFilled(session: Session<BytesTarget>, data: DataSet, order: Uint32Array): Promise<void> {
  const target = await session.open("write");
  const draws = randomDraws(Math.min(CHECKED_RECORDS, order.length), order.length, data.seed + CHECK_SEED);
  const records = draws.map((draw) => order[draw]!);
  const check = new ValueCheck(data);
  await readEach(target, data.keys(records), (i, value) => check.check(0, records[i]!, value, 0));
  await readEach(target, data.missingKeys(records), (i, value) => check.checkAbsent(records[i]!, value));
  await session.close();
}
