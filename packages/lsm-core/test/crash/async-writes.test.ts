import { type Durability, Lsm, type LsmOptions } from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";
import { describe, expect, it } from "vitest";
import { expectPrefix, outcomes } from "../support/crash.ts";
import type { ModelOperation } from "../support/model.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { bytes, padded } from "../support/text.ts";
import { toBatch } from "../support/to-lsm.ts";
import { DIRECTORY, statesOf, type Step } from "../support/workload.ts";

type Write = Extract<Step, { kind: "write" }>;

/** Writes that are issued together, without waiting for one another. */
type Wave = readonly Write[];

interface Progress {
  begun: number;
  process: number;
  stable: number;
}

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "one memtable": { memtableCapacity: 1 << 14 },
  "small memtables": { memtableCapacity: 250, compactionTrigger: 2, blockSize: 512, tableSize: 4_096 },
};

function makeWaves(seed: number, count: number): Wave[] {
  const random = new Random(seed);
  let serial = 0;
  const operation = (): ModelOperation => {
    const key = padded(random.below(10), 2);
    return random.oneIn(5)
      ? { kind: "delete", key }
      : { kind: "put", key, value: `${serial++}:${"x".repeat(random.below(50))}` };
  };
  const durabilities: readonly Durability[] = ["none", "process", "sync", "sync"];
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(6) }, (): Write => {
      const isBatch = random.oneIn(4);
      const operations = Array.from({ length: isBatch ? 1 + random.below(4) : 1 }, operation);
      return { kind: "write", operations, isBatch, durability: random.pick(durabilities) };
    }),
  );
}

/** Issues wave after wave; each write that resolves is acknowledged, together with all before it. */
async function run(storage: SimulatedStorage, options: LsmOptions, waves: readonly Wave[]): Promise<Progress> {
  const progress: Progress = { begun: 0, process: 0, stable: 0 };
  try {
    const db = Lsm.open(DIRECTORY, { ...options, storage });
    for (const wave of waves) {
      const settled = wave.map(async (write) => {
        const position = ++progress.begun;
        await issue(db, write);
        if (write.durability !== "none") progress.process = Math.max(progress.process, position);
        if (write.durability === "sync") progress.stable = Math.max(progress.stable, position);
      });
      const failed = (await Promise.allSettled(settled)).find((outcome) => outcome.status === "rejected");
      if (failed !== undefined) break;
    }
  } catch {
    // The machine stopped; what had been acknowledged by then is what counts.
  }
  return progress;
}

async function issue(db: Lsm, write: Write): Promise<void> {
  const options = write.durability === undefined ? undefined : { durability: write.durability };
  const [operation] = write.operations;
  if (write.isBatch || operation === undefined) await db.writeAsync(toBatch(write.operations), options);
  else if (operation.kind === "put") await db.putAsync(bytes(operation.key), bytes(operation.value), options);
  else if (operation.kind === "delete") await db.deleteAsync(bytes(operation.key), options);
}

describe("a crash at every storage operation of concurrent asynchronous writes", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "leaves a prefix in the order of the calls: %s",
    async (_, options) => {
      const waves = makeWaves(SEED, sized(12, 60));
      const states = statesOf(waves.flat());
      const whole = new SimulatedStorage();
      expect(await run(whole, options, waves)).toMatchObject({ begun: states.length - 1 });
      const points = whole.mutationCount;
      expect(points).toBeGreaterThan(20);
      for (let point = 1; point <= points; point++) {
        const storage = new SimulatedStorage({ seed: point });
        storage.crashAt(point);
        const progress = await run(storage, options, waves);
        for (const outcome of outcomes(sized(2, 6))) {
          const label = `${outcome.name}, crash at mutation ${point}, LSM_SEED=${SEED}`;
          const db = Lsm.open(DIRECTORY, { ...options, storage: storage.afterCrash(outcome.crash) });
          const least = outcome.crash.mode === "process" ? progress.process : progress.stable;
          expectPrefix(db, states, least, progress.begun, label);
          db.verify();
          db.close();
        }
      }
    },
    PATIENCE_MS,
  );
});
