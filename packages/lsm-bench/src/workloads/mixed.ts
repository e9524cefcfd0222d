import type { BytesTarget } from "../bench-target.ts";
import type { DataSet } from "../data-set.ts";
import { inFlight, inSequence } from "../measure.ts";
import type { Operate } from "../measure.ts";
import { randomDraws, sequentialOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { ValueCheck } from "../verify.ts";
import { checkRecords } from "./change.ts";
import { warmUpChanges } from "./warm-up.ts";
import type { WarmUpInput } from "./warm-up.ts";
import { fractionOf, loadAll, readOperation, USUAL_LEVEL, WRITES_IN_FLIGHT } from "./workload.ts";
import type { BytesWorkload, UseAnswer } from "./workload.ts";

const MIXED_FRACTION = 0.5;
const WARM_UP_READS_MAX = 20_000;

/** Half reads, half overwrites of random records. */
export const MIXED_WORKLOADS: readonly BytesWorkload[] = [
  mixed("mixed", 1, "one after the other, each acknowledged before the next"),
  mixed(
    "mixed-256",
    WRITES_IN_FLIGHT,
    `${WRITES_IN_FLIGHT} in flight; reads by the fastest call, writes by the asynchronous one`,
  ),
];

function mixed(name: string, width: number, manner: string): BytesWorkload {
  return {
    family: "bytes",
    group: "mixed",
    name,
    rows: [name],
    summary: `n/2 operations on a loaded and reopened database, every second one a get, the others overwriting puts, all of random records, ${manner}.`,
    durabilities: USUAL_LEVEL,
    needsDisk: false,
    isSequential: width === 1,
    ...(width === 1 ? {} : { needs: "putAsync" }),
    prepare: (session, data) => loadAll(session, data),
    run: (session, data) => runMixed(session, data, name, width),
  };
}

async function runMixed(session: Session<BytesTarget>, data: DataSet, name: string, width: number): Promise<void> {
  const count = fractionOf(data.recordCount, MIXED_FRACTION);
  const records = randomDraws(count, data.recordCount, data.seed + 41);
  const keys = data.keys(records);
  const values = data.values(records, 1);
  await warmUpChanges(session, data, "mixed", (warm, input) => {
    const operate = mixedOperation(warm, width, input, () => {});
    return width === 1 ? inSequence(input.keys.length, operate) : inFlight(input.keys.length, width, operate);
  });
  const target = await session.open("mixed");
  const check = new ValueCheck(data);
  const use: UseAnswer = (i, value) => check.check(i >>> 1, records[i]!, value, 1);
  await inSequence(Math.min(WARM_UP_READS_MAX, count), readOperation(target, keys, use));
  const operate = mixedOperation(target, width, { keys, values }, use);
  const done = await session.measure({ name, calls: count, width, operate });
  await session.close();
  const written = records.filter((_, i) => i % 2 === 1 && i < done);
  session.noteSpace(data.bytesOf(sequentialOrder(data.recordCount)), data.bytesOf(written));
  await checkRecords(session, data, written, "overwritten");
}

/** Reads and writes in turn. */
function mixedOperation(
  target: BytesTarget,
  width: number,
  { keys, values }: Pick<WarmUpInput, "keys" | "values">,
  use: UseAnswer,
): Operate {
  const read = readOperation(target, keys, use);
  const write: Operate =
    width === 1 ? (i) => target.put(keys[i]!, values[i]!) : (i) => target.putAsync?.(keys[i]!, values[i]!);
  return (i) => (i % 2 === 0 ? read(i) : write(i));
}
