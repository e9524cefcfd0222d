import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Lsm, type LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { startProgram } from "../support/child.ts";
import { Model } from "../support/model.ts";
import { Random, SEED } from "../support/random.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { dump } from "../support/workload.ts";
import { operationsAt } from "./programs/history.mjs";

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "many flushes and compactions": { memtableCapacity: 8_000, compactionTrigger: 2, tableSize: 16_384 },
  "a log that is never flushed": { memtableCapacity: 1 << 28 },
};

describe("kill -9 of a writing process", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "loses, resurrects and invents nothing: %s",
    async (_, options) => {
      const directory = join(temporaryDirectory(), "db");
      const random = new Random(SEED);
      const model = new Model();
      let steps = 0;
      let interrupted = 0;
      for (let round = 0; round < sized(13, 500); round++) {
        const child = startProgram("writer", directory, String(SEED), String(steps), JSON.stringify(options));
        expect(await child.firstLine).toBe("open");
        await wait(random.below(120));
        child.process.kill("SIGKILL");
        const { output } = await child.ended;
        const acknowledged = lastStep(output) ?? steps - 1;
        for (; steps <= acknowledged; steps++)
          for (const operation of operationsAt(SEED, steps)) model.apply(operation);

        const db = Lsm.open(directory, options);
        const found = dump(db);
        const label = `LSM_SEED=${SEED}, kill ${round}, acknowledged up to step ${acknowledged}`;
        if (found !== model.toString()) {
          // The step that was under way when the process died is the only one that may be there unacknowledged.
          for (const operation of operationsAt(SEED, steps)) model.apply(operation);
          steps++;
          interrupted++;
          expect(found, label).toBe(model.toString());
        }
        db.verify();
        db.close();
      }
      expect(steps).toBeGreaterThan(100);
      expect(interrupted).toBeLessThanOrEqual(sized(13, 500));
    },
    PATIENCE_MS,
  );
});

/** The last step that the child reported in full. */
function lastStep(output: string): number | undefined {
  const lines = output.slice(0, output.lastIndexOf("\n")).split("\n");
  const last = lines.at(-1);
  return last === undefined || last === "open" || last === "" ? undefined : Number(last);
}
