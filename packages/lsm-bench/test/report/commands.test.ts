import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareCommand } from "../../src/commands/compare.ts";
import { UsageError } from "../../src/commands/command.ts";
import type { Command, OptionValues } from "../../src/commands/command.ts";
import { reportCommand } from "../../src/commands/report.ts";
import { newestResults } from "../../src/report/read-results.ts";
import type { ResultFile } from "../../src/results.ts";
import { TerminalDouble } from "../terminal-double.ts";
import { exampleResults } from "./example-results.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-report-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function save(name: string, results: ResultFile): string {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(results));
  return path;
}

/** The same results with every time of the engine in one row multiplied. */
function slower(row: string, factor: number): ResultFile {
  const results = exampleResults();
  const records = results.records.map((record) =>
    record.row === row && record.target === "lsm-core" ? { ...record, wallMs: record.wallMs * factor } : record,
  );
  return { ...results, records };
}

async function run(command: Command, positionals: readonly string[], values: OptionValues = {}) {
  const double = new TerminalDouble();
  const code = await command({ terminal: double.terminal, positionals, values, signal: new AbortController().signal });
  return { code, text: double.text };
}

describe("lsm-bench report", () => {
  it("writes both forms beside the results", async () => {
    await run(reportCommand, [save("a.json", exampleResults())]);
    expect(readFileSync(join(dir, "a.md"), "utf8")).toContain("# lsm-bench");
    expect(readFileSync(join(dir, "a.html"), "utf8")).toContain("<!doctype html>");
  });

  it("writes only what is asked for, where it is asked for", async () => {
    save("a.json", exampleResults());
    const { text } = await run(reportCommand, [dir], { markdown: join(dir, "out", "page.md") });
    expect(readFileSync(join(dir, "out", "page.md"), "utf8")).toContain("## Key findings");
    expect(text.match(/Written/g)).toHaveLength(1);
  });

  it("says that a file is not there", async () => {
    await expect(run(reportCommand, [join(dir, "none.json")])).rejects.toThrow(UsageError);
  });

  it("says what is wrong with a file", async () => {
    const path = join(dir, "bad.json");
    writeFileSync(path, `{"format": 99}`);
    await expect(run(reportCommand, [path])).rejects.toThrow("has format 99");
  });
});

describe("newestResults", () => {
  it("goes by the time in the name, and prefers results for the record", () => {
    save("2026-01-02T0000.json", exampleResults());
    save("2026-01-01T0000.json", exampleResults());
    expect(newestResults(dir)).toBe(join(dir, "2026-01-02T0000.json"));
    save("record-2025-01-01T0000.json", exampleResults());
    expect(newestResults(dir)).toBe(join(dir, "record-2025-01-01T0000.json"));
  });

  it("says that a folder has no results", () => {
    expect(() => newestResults(dir)).toThrow("has no results");
  });
});

describe("lsm-bench compare", () => {
  it("shows what changed and what did not, and succeeds", async () => {
    const { code, text } = await run(compareCommand, [
      save("a.json", exampleResults()),
      save("b.json", slower("readhot", 1.5)),
    ]);
    expect(code).toBe(0);
    expect(text).toMatch(/^ readhot +process +lsm-core .* 50.0 % more time/m);
    expect(text).toMatch(/^ readseq +process +lsm-core .* no difference seen/m);
    expect(text).toContain("1 worse");
    expect(text).toContain("by chance in one row of 10");
  });

  it("fails when a row of the engine got slower by more than the limit", async () => {
    const files = [save("a.json", exampleResults()), save("b.json", slower("readhot", 1.5))];
    expect((await run(compareCommand, files, { "fail-over": "10" })).code).toBe(1);
    expect((await run(compareCommand, files, { "fail-over": "60" })).code).toBe(0);
  });

  it("does not judge across machines", async () => {
    const results = exampleResults();
    const files = [
      save("a.json", results),
      save("b.json", { ...results, machine: { ...results.machine, coreCount: 64 } }),
    ];
    await expect(run(compareCommand, files, { "fail-over": "10" })).rejects.toThrow("different machines");
    expect((await run(compareCommand, files)).text).toContain("Different machines");
  });
});
