import { rmSync } from "node:fs";
import { join } from "node:path";
import type { LsmOptions } from "lsm-core";
import { describe, it } from "vitest";
import { checkPrograms } from "../support/check-programs.ts";
import { ModelRunner } from "../support/model-runner.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const TINY: LsmOptions = { memtableCapacity: 600, compactionTrigger: 2, blockSize: 512, tableSize: 4_096 };

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "background thread": TINY,
  "background thread, no caches": { ...TINY, blockCacheCapacity: 0, openTables: 1, durability: "sync" },
  "background thread, lz4": { ...TINY, compression: "lz4" },
  "background thread, deflate": { ...TINY, compression: "deflate", durability: "none" },
  "no thread": { ...TINY, backgroundThread: false },
};

describe("the API equals a sorted map, in a directory", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "%s",
    async (_, options) => {
      const parent = temporaryDirectory();
      let runs = 0;
      await checkPrograms(sized(20, 1_000), sized(60, 200), async (commands) => {
        const directory = join(parent, `run-${runs++}`);
        await new ModelRunner(directory, options).run(commands);
        rmSync(directory, { recursive: true });
      });
    },
    PATIENCE_MS,
  );
});
