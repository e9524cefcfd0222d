import { describe, expect, it } from "vitest";
import { Lsm } from "lsm-core";
import { DAMAGE_OPTIONS, inspect, makeSpecimen, type Specimen, withChange } from "../support/damage.ts";
import { asLsmError, thrown } from "../support/thrown.ts";
import { DIRECTORY } from "../support/workload.ts";
import { SimulatedStorage } from "lsm-core/testing";

const SPECIMENS: readonly Specimen[] = [
  makeSpecimen(false),
  makeSpecimen(true),
  makeSpecimen(true, true),
  makeSpecimen(false, true),
];

describe("a file that is missing", () => {
  for (const specimen of SPECIMENS) {
    for (const path of specimen.files.keys()) {
      if (path.endsWith("/LOCK")) continue;
      it(`${path}, ${specimen.name}: open fails and names it`, () => {
        const storage = withChange(specimen, path, undefined);
        if (path.endsWith(".log") && !specimen.isClosed) {
          // Without a close record nothing says that the newest log was there at all.
          inspect(specimen, storage, path, `without ${path}`);
          return;
        }
        const error = asLsmError(thrown(() => Lsm.open(DIRECTORY, { ...DAMAGE_OPTIONS, storage })));
        expect(error.kind).toBe("Corruption");
        expect(error.message).toContain(path.slice(path.lastIndexOf("/") + 1));
      });
    }
  }

  it("all but CURRENT gone is no new database", () => {
    const [specimen] = SPECIMENS as [Specimen];
    const storage = new SimulatedStorage();
    storage.writeFile(`${DIRECTORY}/CURRENT`, specimen.files.get(`${DIRECTORY}/CURRENT`) as Uint8Array);
    expect(asLsmError(thrown(() => Lsm.open(DIRECTORY, { storage }))).kind).toBe("Corruption");
  });
});

describe("files that changed places", () => {
  const [specimen] = SPECIMENS as [Specimen];
  const paths = [...specimen.files.keys()].filter((path) => !path.endsWith("/LOCK"));
  for (const a of paths) {
    for (const b of paths) {
      if (a >= b) continue;
      it(`${a} and ${b} are noticed`, () => {
        const storage = withChange(specimen, a, specimen.files.get(b));
        storage.writeFile(b, specimen.files.get(a) as Uint8Array);
        const error = asLsmError(
          thrown(() => {
            const db = Lsm.open(DIRECTORY, { ...DAMAGE_OPTIONS, storage });
            db.scan().toArray();
            db.verify();
          }),
        );
        expect(error.kind).toBe("Corruption");
        expect(
          [a, b].includes(error.file as string) || a.includes("MANIFEST") || b.includes("MANIFEST"),
          error.message,
        ).toBe(true);
      });
    }
  }

  it("a table of another database under the right name is noticed", () => {
    const other = makeSpecimen(false, false, "deflate");
    for (const [path, content] of other.files) {
      if (!path.endsWith(".table") || !specimen.files.has(path)) continue;
      const finding = inspect(specimen, withChange(specimen, path, content), path, `another ${path}`);
      expect(["right", "refused"]).toContain(finding);
    }
  });
});

describe("a file of a version that is not known", () => {
  it("is refused as Incompatible, not taken for damage or read anyway", async () => {
    const { crc32 } = await import("../../src/base/checksum.ts");
    const [specimen] = SPECIMENS as [Specimen];
    const [path, content] = [...specimen.files].find(([name]) => name.includes("MANIFEST")) as [string, Uint8Array];
    const changed = content.slice();
    const view = new DataView(changed.buffer);
    view.setUint32(8, 2, true);
    // docs/format.md#manifest: the crc at 12 covers the rest of the header.
    view.setUint32(12, crc32(changed, 16, 24), true);
    const error = asLsmError(thrown(() => Lsm.open(DIRECTORY, { storage: withChange(specimen, path, changed) })));
    expect(error.kind).toBe("Incompatible");
    expect(error.message).toContain(path);
  });
});
