import { describe, expect, it } from "vitest";
import { Version } from "../../src/manifest/version.ts";
import { applyEdit } from "../../src/manifest/version-builder.ts";
import type { AddedTable } from "../../src/manifest/version-edit.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { tableOf } from "./tables.ts";

function add(...tables: [level: number, table: TableMeta][]): { added: AddedTable[] } {
  return { added: tables.map(([level, table]) => ({ level, table })) };
}

const idsOf = (version: Version): number[][] => version.levels.map((tables) => tables.map((table) => table.id));

describe("applyEdit", () => {
  it("keeps level 0 newest first and the others by key", () => {
    const version = applyEdit(
      Version.empty(),
      add(
        [0, tableOf(4, "a", "z", { sequence: 9 })],
        [0, tableOf(3, "a", "b", { sequence: 20 })],
        [0, tableOf(5, "a", "z", { sequence: 9 })],
        [2, tableOf(7, "m", "n")],
        [2, tableOf(8, "c", "d")],
      ),
    );
    expect(idsOf(version)).toEqual([[3, 5, 4], [], [8, 7], [], [], [], []]);
  });

  it("leaves the version before as it was and shares levels that did not change", () => {
    const before = applyEdit(Version.empty(), add([0, tableOf(1, "a", "b")], [6, tableOf(2, "a", "b")]));
    const after = applyEdit(before, { removed: [{ level: 0, id: 1 }] });
    expect(idsOf(before)).toEqual([[1], [], [], [], [], [], [2]]);
    expect(idsOf(after)).toEqual([[], [], [], [], [], [], [2]]);
    expect(after.levels[6]).toBe(before.levels[6]);
    expect(applyEdit(after, { logNumber: 4 })).toBe(after);
  });

  it("moves a table in one edit", () => {
    const before = applyEdit(Version.empty(), add([1, tableOf(1, "a", "b")]));
    const after = applyEdit(before, { removed: [{ level: 1, id: 1 }], ...add([2, tableOf(1, "a", "b")]) });
    expect(idsOf(after)).toEqual([[], [], [1], [], [], [], []]);
  });

  it.each<[string, TableMeta[]]>([
    ["levels-sorted-and-disjoint", [tableOf(1, "a", "m"), tableOf(2, "m", "z")]],
    ["levels-sorted-and-disjoint", [tableOf(1, "a", undefined), tableOf(2, "m", "z")]],
    ["ids-unique", [tableOf(1, "a", "b"), tableOf(1, "c", "d")]],
    ["bounds-sane", [tableOf(1, "b", "a")]],
    ["bounds-sane", [tableOf(1, "a", "a", { largestExclusive: true })]],
    ["bounds-sane", [tableOf(1, "a", "b", { entryCount: 0 })]],
    ["bounds-sane", [tableOf(1, "a", "b", { tombstoneCount: 11 })]],
    ["bounds-sane", [tableOf(1, "a", "b", { tailStart: 1001 })]],
    ["bounds-sane", [tableOf(1, "a", undefined, { rangeDeleteCount: 0 })]],
  ])("refuses what breaks %s", (name, tables) => {
    expect(() => applyEdit(Version.empty(), add(...tables.map((table): [number, TableMeta] => [3, table])))).toThrow(
      `"${name}"`,
    );
  });

  it("refuses a table that another level holds, and to remove one that is not there", () => {
    const version = applyEdit(Version.empty(), add([1, tableOf(1, "a", "b")]));
    expect(() => applyEdit(version, add([2, tableOf(1, "a", "b")]))).toThrow('"ids-unique"');
    expect(() => applyEdit(version, { removed: [{ level: 2, id: 1 }] })).toThrow('"removed-exists"');
  });

  it("lets an exclusive end meet the next start", () => {
    const version = applyEdit(
      Version.empty(),
      add([3, tableOf(1, "a", "m", { largestExclusive: true })], [3, tableOf(2, "m", "z")]),
    );
    expect(version.tableCount).toBe(2);
  });
});
