import { expect, it } from "vitest";
import { buildDocument } from "../../src/report/build-document.ts";
import { mergeResults } from "../../src/report/merged-results.ts";
import { sectionLines } from "../../src/report/section-lines.ts";
import { TerminalDouble } from "../terminal-double.ts";
import { exampleResults } from "./example-results.ts";

const { sections } = buildDocument(mergeResults([exampleResults()]));
const { terminal } = new TerminalDouble();

it("writes findings for people at a terminal, without marks of Markdown", () => {
  const lines = sections.slice(0, 1).flatMap((section) => sectionLines(section, terminal));
  expect(lines[0]).toBe("Key findings");
  expect(lines).toContain("  - reopen, process: lmdb is 93.3× as fast, 300 µs against 28.0 ms");
  expect(lines).toContain("20 of 24 rows ahead, 1 no difference seen, 3 behind, 1.56× median ratio");
  expect(lines.join("\n")).not.toMatch(/\*\*|\\|`/);
});

it("has a line for everything but charts", () => {
  const text = sections.flatMap((section) => sectionLines(section, terminal)).join("\n");
  for (const part of ["npm run bench", "Times of single operations", "99.99 %"]) expect(text).toContain(part);
});
