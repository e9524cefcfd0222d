/**
 * Promise 7: "The on-disk format is specified byte by byte in `packages/lsm-core/docs/format.md`, versioned in the files, and refuses
 * unknown versions."
 */
import { readFileSync } from "node:fs";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/base/checksum.ts";
import { makeSpecimen, withChange } from "../support/damage.ts";
import { thrownLsmError } from "../support/thrown.ts";
import { DIRECTORY } from "../support/workload.ts";

const specimen = makeSpecimen(false);

function file(part: string): [string, Uint8Array] {
  return [...specimen.files].find(([path]) => path.includes(part)) as [string, Uint8Array];
}

/** Where each kind of file has its version, counted from the front or, if negative, from the end, and what its header's crc covers. */
const VERSIONS = [
  { part: ".log", version: 8, crc: 12, from: 16, to: 64 },
  { part: "MANIFEST", version: 8, crc: 12, from: 16, to: 24 },
  { part: ".table", version: -16, crc: -12, from: -64, to: -12 },
] as const;

describe("promise 7", () => {
  it.each(VERSIONS)(
    "a $part file says version 1 where format.md says so, under a checksum",
    ({ part, version, crc, from, to }) => {
      const [, content] = file(part);
      const at = (place: number): number => (place < 0 ? content.length + place : place);
      const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
      expect(view.getUint32(at(version), true)).toBe(1);
      expect(view.getUint32(at(crc), true)).toBe(crc32(content, at(from), at(to)));
    },
  );

  it.each(VERSIONS)(
    "an unknown version of a $part file is refused as Incompatible, naming the file",
    ({ part, version, crc, from, to }) => {
      for (const unknown of [0, 2, 0xffff_ffff]) {
        const [path, original] = file(part);
        const content = original.slice();
        const at = (place: number): number => (place < 0 ? content.length + place : place);
        const view = new DataView(content.buffer);
        view.setUint32(at(version), unknown, true);
        view.setUint32(at(crc), crc32(content, at(from), at(to)), true);
        const error = thrownLsmError(() => {
          const db = Lsm.open(DIRECTORY, { storage: withChange(specimen, path, content) });
          db.scan().toArray();
          db.verify();
        });
        expect([error.kind, error.code]).toEqual(["Incompatible", "LSM_INCOMPATIBLE"]);
        expect(error.message).toContain(path);
      }
    },
  );

  it("the magics are those of format.md", () => {
    const head = (content: Uint8Array): string => Buffer.from(content.subarray(0, 8)).toString("latin1");
    expect(head(file(".log")[1])).toBe("lsm-log\n");
    expect(head(file("MANIFEST")[1])).toBe("lsm-man\n");
    expect(Buffer.from(file(".table")[1].subarray(-8)).toString("latin1")).toBe("lsm-tbl\n");
    const [, current] = file("CURRENT");
    expect(Buffer.from(current.subarray(4)).toString("latin1")).toMatch(/^MANIFEST-\d{6,}\n$/);
    expect(new DataView(current.buffer, current.byteOffset).getUint32(0, true)).toBe(crc32(current, 4, current.length));
  });

  it("the document names every kind of file that a directory holds", () => {
    const document = readFileSync(new URL("../../docs/format.md", import.meta.url), "utf8");
    for (const name of ["LOCK", "CURRENT", "MANIFEST-000007", ".log", ".table"]) expect(document).toContain(name);
  });

  it("the checksum is CRC-32 of zlib", () => {
    const bytes = new TextEncoder().encode("123456789");
    expect(crc32(bytes, 0, bytes.length)).toBe(0xcbf43926);
  });

  it("two databases that were given the same work hold the same bytes", () => {
    const again = makeSpecimen(false);
    expect([...again.files.keys()]).toEqual([...specimen.files.keys()]);
    for (const [path, content] of again.files)
      expect(Buffer.compare(content, specimen.files.get(path) as Uint8Array), path).toBe(0);
  });
});
