import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LsmError } from "../../src/base/errors.ts";
import { decodeVersionEdit, encodeVersionEdit, type VersionEdit } from "../../src/manifest/version-edit.ts";
import { key, tableOf } from "./tables.ts";

const number = fc.maxSafeNat();
const level = fc.integer({ min: 0, max: 6 });
const bytes = fc.uint8Array({ maxLength: 300 });
const table = fc.record({
  id: number,
  fileBytes: number,
  tailStart: number,
  entryCount: number,
  tombstoneCount: number,
  rangeDeleteCount: number,
  rawBytes: number,
  sequence: number,
  smallest: bytes,
  largest: fc.option(bytes, { nil: undefined }),
  largestExclusive: fc.boolean(),
});
const edits: fc.Arbitrary<VersionEdit> = fc.record(
  {
    comparator: fc.string(),
    nextFileId: number,
    logNumber: number,
    lastSequence: number,
    removed: fc.array(fc.record({ level, id: number }), { minLength: 1 }),
    added: fc.array(fc.record({ level, table }), { minLength: 1 }),
    closeRecord: fc.constantFrom(null, { logId: 7, logBytes: 2 ** 40 }),
    compactPointers: fc.array(fc.record({ level, key: bytes }), { minLength: 1 }),
  },
  { requiredKeys: [] },
);

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("VersionEdit", () => {
  it("comes back from its bytes as it was", () => {
    fc.assert(
      fc.property(edits, fc.nat(40), (edit, before) => {
        const encoded = encodeVersionEdit(edit);
        const file = new Uint8Array(before + encoded.length + 9).fill(0xee);
        file.set(encoded, before);
        expect(decodeVersionEdit(file, before, before + encoded.length, "m")).toEqual(edit);
      }),
      { numRuns: 200 },
    );
  });

  it("has the bytes of the format", () => {
    const edit: VersionEdit = {
      comparator: "ab",
      nextFileId: 258,
      removed: [{ level: 1, id: 3 }],
      added: [{ level: 2, table: tableOf(5, "a", undefined, { largestExclusive: true }) }],
      closeRecord: null,
      compactPointers: [{ level: 4, key: key("k") }],
    };
    const u64 = (value: number): string => {
      const hex = value.toString(16).padStart(16, "0");
      return hex.match(/../g)!.toReversed().join("");
    };
    const record = `03${[5, 1000, 900, 10, 0, 1, 800, 5].map(u64).join("")}016100`;
    expect(Buffer.from(encodeVersionEdit(edit)).toString("hex")).toBe(
      `01026162` + `02${u64(258)}` + `0601${u64(3)}` + `0502${record}` + `07${u64(0)}${u64(0)}` + `0804016b`,
    );
  });

  it("refuses a field of a later version", () => {
    const error = failureOf(() => decodeVersionEdit(Uint8Array.of(0, 0, 99, 1, 2), 2, 5, "MANIFEST-000001"));
    expect(error).toMatchObject({ kind: "Incompatible", file: "MANIFEST-000001", offset: 2 });
  });

  it("names file and offset of whatever is cut off or changed", () => {
    const edit: VersionEdit = {
      comparator: "bytewise",
      logNumber: 9,
      added: [{ level: 3, table: tableOf(8, "apple", "pear") }],
      compactPointers: [{ level: 2, key: key("middle") }],
    };
    const encoded = encodeVersionEdit(edit);
    for (let length = 0; length < encoded.length; length++) {
      const error = failureOf(() => decodeVersionEdit(encoded, 0, length, "M"));
      if (error !== undefined) expect(error).toMatchObject({ kind: "Corruption", file: "M" });
    }
    for (let at = 0; at < encoded.length; at++) {
      for (const bit of [1, 0x10, 0x80]) {
        const damaged = encoded.slice();
        damaged[at] ^= bit;
        const error = failureOf(() => decodeVersionEdit(damaged, 0, damaged.length, "M"));
        if (error === undefined) continue;
        expect(error).toBeInstanceOf(LsmError);
        expect((error as LsmError).offset).toBeLessThanOrEqual(encoded.length);
      }
    }
  });

  it("refuses a level, flags and a number that cannot be", () => {
    const decode = (bytes: number[]): unknown =>
      failureOf(() => decodeVersionEdit(Uint8Array.from(bytes), 0, bytes.length, "M"));
    expect(decode([6, 7, 0, 0, 0, 0, 0, 0, 0, 0])).toMatchObject({ kind: "Corruption", offset: 1 });
    expect(decode([5, 0, 4])).toMatchObject({ kind: "Corruption", offset: 2 });
    expect(decode([2, 0, 0, 0, 0, 0, 0, 0x20, 0])).toMatchObject({ kind: "Corruption", offset: 1 });
    expect(decode([8, 0, 0xff, 0xff, 0xff, 0xff, 0x0f])).toMatchObject({ kind: "Corruption" });
  });
});
