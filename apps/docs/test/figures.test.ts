import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { figuresIn } from "../.vitepress/figures.ts";

const REPORT = readFileSync(fileURLToPath(new URL("../../../docs/performance.md", import.meta.url)), "utf8");

it("shows a figure of our own and of every peer in each row", () => {
  const figures = figuresIn(REPORT);
  expect(figures.length).toBeGreaterThan(4);
  for (const { times } of figures) {
    expect(times.map(({ target }) => target)).toContain("lsm-core");
    expect(times.length).toBeGreaterThan(2);
    for (const { us } of times) expect(us).toBeGreaterThan(0);
  }
});

it("also shows rows where a peer is ahead", () => {
  const isBehind = figuresIn(REPORT).map(({ times }) => times[0].us > Math.min(...times.map(({ us }) => us)));
  expect(isBehind).toContain(true);
});

it("says which row of the report is gone", () => {
  expect(() => figuresIn(REPORT.replaceAll("| readrandom, bytes kept |", "| gets |"))).toThrow(
    /no row "readrandom, bytes kept"/,
  );
  expect(() => figuresIn("# Performance")).toThrow(/no table/);
});
