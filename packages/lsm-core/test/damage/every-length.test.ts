import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inspect, makeSpecimen, type Specimen, withChange } from "../support/damage.ts";
import { PATIENCE_MS } from "../support/soak.ts";

const SPECIMENS: readonly Specimen[] = [
  makeSpecimen(false),
  makeSpecimen(true),
  makeSpecimen(true, true),
  makeSpecimen(false, true),
];
/** Lengths below this are all tried, those above sampled. */
const ALL_BELOW = 4_096;

describe("a file cut to any length gives the right data or an error that names the file", () => {
  for (const specimen of SPECIMENS) {
    for (const [path, content] of specimen.files) {
      if (content.length === 0 || path.endsWith("/LOCK")) continue;
      it(
        `${path} (${content.length} bytes), ${specimen.name}`,
        async () => {
          let [refused, prefixes] = [0, 0];
          for (let length = 0; length < content.length; length += length < ALL_BELOW ? 1 : 61) {
            if (length % 64 === 0) await turn();
            const label = `${specimen.name}: ${path} cut to ${length} of ${content.length} bytes`;
            const finding = inspect(specimen, withChange(specimen, path, content.slice(0, length)), path, label);
            if (finding === "a prefix") expect(path, label).toMatch(/\.log$/);
            if (specimen.isClosed) expect(finding, label).not.toBe("a prefix");
            if (finding === "refused") refused++;
            if (finding === "a prefix") prefixes++;
          }
          expect(refused + prefixes).toBeGreaterThan(0);
        },
        PATIENCE_MS,
      );
    }
  }

  it("rubbish behind the end of the log is cut off, and behind other files it is noticed or harmless", () => {
    for (const specimen of SPECIMENS) {
      for (const [path, content] of specimen.files) {
        if (path.endsWith("/LOCK")) continue;
        for (const rubbish of [
          new Uint8Array(1),
          new Uint8Array(600),
          new Uint8Array(37).fill(0xa5),
          content.slice(0, 64),
        ]) {
          const longer = new Uint8Array([...content, ...rubbish]);
          const label = `${specimen.name}: ${path} with ${rubbish.length} bytes behind its end`;
          const finding = inspect(specimen, withChange(specimen, path, longer), path, label);
          expect(["right", "refused"], label).toContain(finding);
        }
      }
    }
  });
});
