import type { BytesTarget } from "../bench-target.ts";
import { sequentialOrder, shuffledOrder } from "../random.ts";
import type { Session } from "../session.ts";
import { settle } from "../settle.ts";
import { checkRecords } from "./change.ts";
import { warmUpLength } from "./warm-up.ts";
import { putBatches, USUAL_LEVEL } from "./workload.ts";
import type { BytesWorkload } from "./workload.ts";

const ROUNDS = 3;

/** What writes cost later, in time and in space. */
export const CHURN_WORKLOAD: BytesWorkload = {
  family: "bytes",
  group: "space",
  name: "churn",
  rows: ["churn", "churn-settle"],
  rowsWithoutLatency: ["churn", "churn-settle"],
  summary:
    `n puts in batches in random order, then all of them overwritten in another order, ${ROUNDS} times in all: churn is the time of a put; churn-settle, one operation, the time from the last put until the process does nothing ` +
    "any more and no file changes, which is the debt of compaction. Space amplification (bytes on disk over live bytes) and write amplification (bytes given to the disk over bytes put) are those after it.",
  durabilities: USUAL_LEVEL,
  needsDisk: true,
  isSequential: false,
  async run(session, data) {
    const { recordCount, seed } = data;
    const rounds = Array.from({ length: ROUNDS }, (_, round) => {
      const order = shuffledOrder(recordCount, seed + 81 + round);
      return { keys: data.keys(order), values: data.values(order, round === ROUNDS - 1 ? 1 : round * 2) };
    });
    const warmUp = warmUpLength(data, recordCount);
    await session.warmUp("write", (warm) =>
      putBatches(warm, rounds[0]!.keys.slice(0, warmUp), rounds[0]!.values.slice(0, warmUp)),
    );
    const target = await session.open("write");
    const write = async (): Promise<void> => {
      for (const { keys, values } of rounds) await putBatches(target, keys, values);
    };
    if (session.wants("churn")) await session.measure({ name: "churn", calls: ROUNDS * recordCount, all: write });
    else await write();
    await measureSettling(session);
    await session.close();
    const all = sequentialOrder(recordCount);
    session.noteSpace(data.bytesOf(all), ROUNDS * data.bytesOf(all));
    await checkRecords(session, data, all, "overwritten");
  },
};

async function measureSettling(session: Session<BytesTarget>): Promise<void> {
  if (!session.wants("churn-settle")) return;
  const settled = await settle(session.databaseDir);
  const details = session.target.figures?.();
  session.addMeasurement({
    row: "churn-settle",
    operationCount: 1,
    ...settled,
    ...(details === undefined ? {} : { details }),
  });
}
