import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inspect, makeSpecimen, type Specimen, withChange } from "../support/damage.ts";
import { PATIENCE_MS, SOAK } from "../support/soak.ts";

const SPECIMENS: readonly Specimen[] = [
  makeSpecimen(false),
  makeSpecimen(true),
  makeSpecimen(true, true),
  makeSpecimen(false, true),
  makeSpecimen(true, true, "lz4"),
];

describe("a flipped bit gives the right data or an error that names the file", () => {
  for (const specimen of SPECIMENS) {
    for (const [path, content] of specimen.files) {
      if (content.length === 0 || path.endsWith("/LOCK")) continue;
      it(
        `every byte of ${path} (${content.length} bytes), ${specimen.name}`,
        async () => {
          const counts = { right: 0, "a prefix": 0, refused: 0 };
          for (let offset = 0; offset < content.length; offset++) {
            if (offset % 64 === 0) await turn();
            // All eight bits of every seventeenth byte, one bit of the others.
            const isThorough = SOAK || offset % 17 === 0;
            for (let bit = isThorough ? 0 : offset % 8; bit < 8; bit += isThorough ? 1 : 8) {
              const changed = content.slice();
              changed[offset] = changed[offset] ^ (1 << bit);
              const label = `${specimen.name}: bit ${bit} of byte ${offset} of ${path}`;
              const finding = inspect(specimen, withChange(specimen, path, changed), path, label);
              counts[finding]++;
              if (finding === "a prefix") expect(path, label).toMatch(/\.log$/);
            }
          }
          expect(counts.right + counts["a prefix"] + counts.refused).toBeGreaterThanOrEqual(content.length);
          expect(counts.refused + counts["a prefix"], "damage was noticed somewhere").toBeGreaterThan(0);
        },
        PATIENCE_MS,
      );
    }
  }
});

describe("a flipped bit in the log", () => {
  it("before a stable mark is damage, never a shorter history", () => {
    const [specimen] = SPECIMENS as [Specimen];
    const [path, content] = [...specimen.files].find(([name]) => name.endsWith(".log")) as [string, Uint8Array];
    // The write of "log 3" came after the sync of "log 2", so its frame says that everything before it is stable.
    const stable = Buffer.from(content).indexOf("log 2");
    for (let offset = 0; offset < stable; offset++) {
      const changed = content.slice();
      changed[offset] = changed[offset] ^ 1;
      const finding = inspect(
        specimen,
        withChange(specimen, path, changed),
        path,
        `byte ${offset} of the stable part of ${path}`,
      );
      expect(finding, `byte ${offset}`).not.toBe("a prefix");
    }
  });

  it("after a clean close is damage wherever it is", () => {
    const [, specimen] = SPECIMENS as [Specimen, Specimen];
    for (const [path, content] of specimen.files) {
      if (!path.endsWith(".log")) continue;
      for (let offset = 0; offset < content.length; offset++) {
        const changed = content.slice();
        changed[offset] = changed[offset] ^ 4;
        const finding = inspect(specimen, withChange(specimen, path, changed), path, `byte ${offset} of ${path}`);
        expect(finding, `byte ${offset} of ${path}`).not.toBe("a prefix");
      }
    }
  });
});
