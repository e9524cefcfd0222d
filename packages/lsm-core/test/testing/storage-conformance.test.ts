import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import { NodeStorage } from "../../src/storage/node-storage.ts";
import { SimulatedStorage } from "../../src/testing/simulated-storage.ts";
import { storageConformance } from "../../src/testing/storage-conformance.ts";

const test = { describe, it, expect };

storageConformance("MemoryStorage", () => ({ storage: new MemoryStorage(), directory: "/parent/db" }), test);

storageConformance(
  "MemoryStorage with relative paths",
  () => ({ storage: new MemoryStorage(), directory: "./db/" }),
  test,
);

storageConformance("SimulatedStorage", () => ({ storage: new SimulatedStorage(), directory: "/parent/db" }), test);

storageConformance(
  "NodeStorage",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "lsm-storage-"));
    return {
      storage: new NodeStorage(),
      directory: join(folder, "parent", "db"),
      remove: () => rmSync(folder, { recursive: true }),
    };
  },
  test,
);
