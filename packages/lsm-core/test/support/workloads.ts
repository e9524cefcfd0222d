import { SEED } from "./random.ts";
import { sized } from "./soak.ts";
import { randomSteps, type Workload } from "./workload.ts";

const COUNT = sized(30, 150);
/** Small enough that a few writes fill a memtable and a few memtables make a compaction. */
const SMALL = { memtableCapacity: 300, compactionTrigger: 2, blockSize: 512, tableSize: 4_096 } as const;

/** The mixed workloads that crash and fault tests interrupt at every storage operation. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: "puts and deletes at process, with automatic flushes and compactions",
    options: { ...SMALL },
    steps: randomSteps(SEED + 1, COUNT, {}),
  },
  {
    name: "puts and deletes at sync",
    options: { ...SMALL, durability: "sync" },
    steps: randomSteps(SEED + 2, COUNT, {}),
  },
  {
    name: "durability none with explicit flushes and syncs",
    options: { ...SMALL, durability: "none" },
    steps: randomSteps(SEED + 3, COUNT, { flush: 1, sync: 1, batch: 2 }),
  },
  {
    name: "all durabilities mixed, with batches",
    options: { ...SMALL, memtableCapacity: 1_000 },
    steps: randomSteps(SEED + 4, COUNT, { batch: 6, durabilities: ["none", "process", "sync"] }),
  },
  {
    name: "range deletes, flushes and compactions",
    options: { ...SMALL },
    steps: randomSteps(SEED + 5, COUNT, { deleteRange: 4, batch: 3, flush: 2, compact: 1 }),
  },
  {
    name: "reopens in between",
    options: { ...SMALL, memtableCapacity: 1_000 },
    steps: randomSteps(SEED + 6, COUNT, {
      batch: 3,
      deleteRange: 1,
      flush: 1,
      reopen: 3,
      durabilities: [undefined, "sync"],
    }),
  },
  {
    name: "a flush after every write",
    options: { ...SMALL, memtableCapacity: 0 },
    steps: randomSteps(SEED + 7, Math.floor(COUNT / 3), { deleteRange: 1, batch: 2 }),
  },
  {
    name: "values larger than a sector and a page",
    options: { ...SMALL, memtableCapacity: 30_000 },
    steps: randomSteps(SEED + 8, Math.floor(COUNT / 2), {
      valueBytes: 9_000,
      batch: 3,
      flush: 1,
      durabilities: [undefined, undefined, "sync"],
    }),
  },
  {
    name: "an idle log: everything stays in one memtable",
    options: { memtableCapacity: 1 << 14 },
    steps: randomSteps(SEED + 9, COUNT, {
      batch: 4,
      sync: 1,
      deleteRange: 1,
      durabilities: [undefined, "none", "sync"],
    }),
  },
];
