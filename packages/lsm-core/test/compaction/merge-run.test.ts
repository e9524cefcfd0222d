import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/base/checksum.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import type { MergePlan } from "../../src/compaction/compaction-plan.ts";
import { pickManual } from "../../src/compaction/compaction-picker.ts";
import { runMerge } from "../../src/compaction/merge-run.ts";
import { WHOLE_RANGE } from "../../src/manifest/key-range.ts";
import { tableName } from "../../src/storage/file-names.ts";
import { entryPos, suffixPosAt } from "../../src/table/block.ts";
import { CODEC_NONE } from "../../src/table/compression.ts";
import { STORED_TRAILER_BYTES, writeStoredTrailer } from "../../src/table/table-format.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { Table } from "../../src/table/table.ts";
import { bytesOf, FaultyStorage, replaceFile } from "../manifest/faulty-storage.ts";
import { tableOf } from "../manifest/tables.ts";
import type { Entry } from "./array-cursor.ts";
import { key, rangeDelete, TINY, TinyTree } from "./tiny-tree.ts";

function entries(from: number, to: number, step: number, value: string | undefined): Entry[] {
  const list: Entry[] = [];
  for (let i = from; i < to; i += step) {
    list.push([key(`k${String(i).padStart(4, "0")}`), value === undefined ? undefined : key(value)]);
  }
  return list;
}

/** Three tables of level 0 that overlap, above some hundred entries of level 6. */
function newTree(storage: FaultyStorage = new FaultyStorage()): TinyTree {
  const tree = new TinyTree(storage);
  tree.flush(entries(0, 200, 1, "oldest".padEnd(60, ".")));
  tree.compactRange(WHOLE_RANGE);
  tree.flush(entries(0, 200, 3, "older"));
  tree.flush(entries(0, 200, 6, undefined), [rangeDelete("k0050", "k0070")]);
  tree.flush(entries(0, 200, 5, "newest"));
  return tree;
}

/** The plan that takes all of level 0 to level 6. */
function planOf(tree: TinyTree): MergePlan {
  const plan = pickManual(tree.version, WHOLE_RANGE, { ...TINY, mergeBytesMax: 1 << 20 });
  if (plan.kind !== "merge") throw new Error(`the plan is to ${plan.kind}`);
  return plan;
}

describe("runMerge", () => {
  it("keeps the newest of each key, cuts its outputs and says what it did", () => {
    const tree = newTree();
    const before = tree.pairs();
    const plan = planOf(tree);
    const inputs = plan.inputs.flatMap(({ tables }) => tables);
    const result = tree.run(plan)!;
    expect(tree.pairs()).toEqual(before);
    expect(result.tables.length).toBeGreaterThan(2);
    for (const table of result.tables.slice(0, -1)) expect(table.tailStart).toBeGreaterThanOrEqual(TINY.tableBytes);
    const sum = (tables: readonly { fileBytes: number }[]): number =>
      tables.reduce((bytes, table) => bytes + table.fileBytes, 0);
    expect(result.bytesRead).toBe(sum(inputs));
    expect(result.bytesWritten).toBe(sum(result.tables));
    const entryCount = inputs.reduce((count, table) => count + table.entryCount, 0);
    expect(result.entriesDropped).toBe(entryCount - before.length);
    expect(result.tables.every((table) => table.sequence === Math.max(...inputs.map((input) => input.sequence)))).toBe(
      true,
    );
  });

  it("copies values that fill blocks of their own, and small ones between them", () => {
    const tree = new TinyTree(new FaultyStorage());
    const expected: [string, string][] = [];
    for (let table = 0; table < 3; table++) {
      const list: Entry[] = [];
      for (let i = table; i < 150; i += 3) {
        const value = String.fromCodePoint(97 + (i % 26)).repeat(i % 7 === 0 ? 500 + 10 * i : i % 40);
        list.push([key(`k${String(i).padStart(4, "0")}`), key(value)]);
        expected[i] = [`k${String(i).padStart(4, "0")}`, value];
      }
      tree.flush(list);
    }
    tree.run(planOf(tree));
    expect(tree.version.levels[0]).toHaveLength(0);
    expect(tree.pairs()).toEqual(expected);
  });

  it("returns when its outputs and their names are stable", () => {
    const storage = new FaultyStorage();
    const tree = newTree(storage);
    storage.calls.length = 0;
    const { tables } = runMerge(planOf(tree), tree.context);
    expect(storage.calls.filter((call) => call === "sync").length).toBe(tables.length);
    expect(storage.calls.at(-1)).toBe("syncDirectory");
  });

  it("cuts range deletes with its outputs when they still have a purpose", () => {
    const tree = newTree();
    tree.flush(entries(100, 200, 1, "more".padEnd(90, ".")), [rangeDelete("k0000", undefined)]);
    const [newest, ...older] = tree.version.levels[0];
    const plan: MergePlan = {
      ...planOf(tree),
      inputs: [{ level: 0, tables: [newest] }],
      outputLevel: 5,
      dropTombstones: false,
    };
    const { tables } = runMerge(plan, tree.context);
    expect(tables.length).toBeGreaterThan(2);
    expect(tables[0].smallest).toEqual(key("k0000"));
    tables.forEach((table, i) => {
      expect(table.rangeDeleteCount).toBe(1);
      expect(table.largestExclusive || table.largest === undefined).toBe(true);
      expect(table.largest).toEqual(tables[i + 1]?.smallest);
    });
    expect(older.length).toBe(3);
  });

  it("cuts an output that overlaps too much of the next level", () => {
    const tree = newTree();
    const grandparents = Array.from({ length: 20 }, (_, i) =>
      tableOf(900 + i, `k${String(i * 10).padStart(4, "0")}`, `k${String(i * 10 + 9).padStart(4, "0")}`),
    );
    const plan = { ...planOf(tree), tableBytes: 1 << 20, grandparents, grandparentBytesMax: 4500 };
    expect(runMerge({ ...plan, grandparents: [] }, tree.context).tables.length).toBe(1);
    const { tables } = runMerge(plan, tree.context);
    expect(tables.length).toBeGreaterThanOrEqual(3);
    expect(tables.length).toBeLessThanOrEqual(5);
  });

  it("writes nothing when nothing is left", () => {
    const tree = new TinyTree();
    tree.flush(entries(0, 50, 1, "value"));
    tree.flush(entries(0, 50, 1, undefined));
    const result = tree.run(planOf(tree))!;
    expect(result).toMatchObject({ tables: [], bytesWritten: 0, entriesDropped: 100 });
    expect(tree.context.storage.list("/db")).toEqual([]);
  });

  it("calls between blocks, also while it drops everything, and ends with what the call throws", () => {
    const tree = newTree();
    const before = tree.pairs();
    const files = tree.context.storage.list("/db").toSorted();
    const plan = planOf(tree);
    let callCount = 0;
    tree.onBlock = () => callCount++;
    const size = runMerge(plan, tree.context).tables;
    for (const { id } of size) tree.context.storage.remove(`/db/${String(id).padStart(6, "0")}.table`);
    expect(callCount).toBeGreaterThan(10);
    for (const last of [1, 5, callCount]) {
      const cancel = new Error("enough");
      let count = 0;
      tree.onBlock = () => {
        if (++count === last) throw cancel;
      };
      expect(() => runMerge(plan, tree.context)).toThrow(cancel);
      expect(tree.context.storage.list("/db").toSorted()).toEqual(files);
    }
    tree.onBlock = () => {};
    expect(tree.pairs()).toEqual(before);

    const deletes = new TinyTree();
    deletes.flush(entries(0, 3000, 1, "v"));
    deletes.flush(entries(0, 3000, 1, undefined));
    let dropCallCount = 0;
    deletes.onBlock = () => dropCallCount++;
    deletes.run(planOf(deletes));
    expect(dropCallCount).toBeGreaterThan(1);
  });

  it("lets a flush run between two blocks", () => {
    const tree = newTree();
    let isDone = false;
    tree.onBlock = () => {
      if (isDone) return;
      isDone = true;
      tree.flush(entries(0, 20, 1, "while merging"));
    };
    tree.run(planOf(tree));
    expect(tree.version.levels[0].length).toBe(1);
    expect(tree.pairs().filter(([, value]) => value === "while merging").length).toBe(20);
  });

  it("leaves no file and loses nothing wherever the storage fails", () => {
    for (let call = 0; ; call++) {
      const storage = new FaultyStorage();
      const tree = newTree(storage);
      const files = storage.list("/db").toSorted();
      const before = tree.pairs();
      storage.failAt = storage.callCount + call;
      try {
        runMerge(planOf(tree), tree.context);
      } catch (error) {
        expect(error).toMatchObject({ kind: "Io", cause: { code: "ENOSPC" } });
        expect(storage.list("/db").toSorted()).toEqual(files);
        expect(tree.pairs()).toEqual(before);
        continue;
      }
      expect(call).toBeGreaterThan(8);
      break;
    }
  });

  it("names an input that is damaged or missing, and keeps what was there", () => {
    const storage = new FaultyStorage();
    const tree = newTree(storage);
    const plan = planOf(tree);
    const files = storage.list("/db").toSorted();
    for (const { id, tailStart } of tree.version.levels.flat()) {
      const name = `${String(id).padStart(6, "0")}.table`;
      const whole = bytesOf(storage, `/db/${name}`);
      for (const at of [3, tailStart - 1, whole.length - 20]) {
        replaceFile(
          storage,
          `/db/${name}`,
          whole.map((byte, i) => (i === at ? byte ^ 4 : byte)),
        );
        try {
          runMerge(plan, tree.context);
          throw new Error(`a changed byte ${at} of ${name} went unnoticed`);
        } catch (error) {
          expect(error).toMatchObject({ kind: "Corruption", file: `/db/${name}` });
        }
        expect(storage.list("/db").toSorted()).toEqual(files);
      }
      storage.remove(`/db/${name}`);
      expect(() => runMerge(plan, tree.context)).toThrow(`/db/${name} is damaged`);
      replaceFile(storage, `/db/${name}`, whole);
    }
  });
});

/** Gives the second entry of a table's first block a key before the first one's, under a checksum that is right. */
function disorder(storage: FaultyStorage, meta: TableMeta): string {
  const path = `/db/${tableName(meta.id)}`;
  const bytes = bytesOf(storage, path);
  const table = Table.open(storage.openReadable(path), path, meta, BYTEWISE, { locator: false });
  const end = table.blockOffset(1) - STORED_TRAILER_BYTES;
  table.close();
  bytes[suffixPosAt(bytes, entryPos(bytes, 0, 1))] = 0;
  writeStoredTrailer(bytes, end, CODEC_NONE, crc32(bytes, 0, end));
  replaceFile(storage, path, bytes);
  return path;
}

describe("runMerge of tables whose entries are not in order", () => {
  it.each([0, -1])("names the damaged one and leaves no output (input %d)", (at) => {
    const storage = new FaultyStorage();
    const tree = newTree(storage);
    const plan = planOf(tree);
    const file = disorder(storage, plan.inputs.flatMap(({ tables }) => tables).at(at)!);
    const files = storage.list("/db").toSorted();
    expect(() => runMerge(plan, tree.context)).toThrow(expect.objectContaining({ kind: "Corruption", file }));
    expect(storage.list("/db").toSorted()).toEqual(files);
  });
});

describe("runFlush", () => {
  it("writes no table when nothing older needs its deletes", () => {
    const tree = new TinyTree();
    tree.flush(entries(0, 10, 1, undefined), [rangeDelete("a", "z")]);
    expect(tree.version.tableCount).toBe(0);
    expect(tree.context.storage.list("/db")).toEqual([]);
  });

  it("keeps deletes while there are older tables", () => {
    const tree = new TinyTree();
    tree.flush(entries(0, 10, 1, "value"));
    tree.flush([], [rangeDelete("k0003", "k0005")]);
    tree.flush(entries(7, 8, 1, undefined));
    expect(tree.version.levels[0].map((table) => [table.tombstoneCount, table.rangeDeleteCount])).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(tree.pairs().length).toBe(7);
  });

  it("leaves no file wherever the storage fails", () => {
    for (let call = 0; ; call++) {
      const storage = new FaultyStorage();
      const tree = new TinyTree(storage);
      storage.failAt = call;
      try {
        tree.flush(entries(0, 300, 1, "value"));
      } catch (error) {
        expect(error).toMatchObject({ kind: "Io" });
        expect(storage.list("/db")).toEqual([]);
        continue;
      }
      expect(call).toBeGreaterThan(3);
      break;
    }
  });
});
