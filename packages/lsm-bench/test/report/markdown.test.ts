import { describe, expect, it } from "vitest";
import { buildDocument } from "../../src/report/build-document.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { mergeResults } from "../../src/report/merged-results.ts";
import { exampleResults } from "./example-results.ts";

const markdown = renderMarkdown(buildDocument(mergeResults([exampleResults()])));

/** A row of a table, from its first cells. */
function lineOf(start: string): string {
  return markdown.split("\n").find((line) => line.startsWith(start)) ?? "";
}

describe("renderMarkdown", () => {
  it("counts rows ahead, even and behind", () => {
    expect(markdown).toContain("**20** of 24 rows ahead, **1** no difference seen, **3** behind");
  });

  it("names every row in which a peer is ahead, farthest behind first", () => {
    const behind = markdown.slice(
      markdown.indexOf("**Where a peer is ahead:**"),
      markdown.indexOf("No difference seen"),
    );
    expect(behind.match(/^- .*/gm)).toEqual([
      "- **reopen, process**: lmdb is 93.3× as fast, 300 µs against 28.0 ms",
      "- **fillseq, process**: lmdb is 1.57× as fast, 980 ns against 1.54 µs",
      "- **seekrandom, process**: lmdb is 1.55× as fast, 17.4 µs against 27.0 µs",
    ]);
  });

  it("shows medians with their range, the level really given, and the ratio to the best peer", () => {
    const line = lineOf("| fillrandom | none | 3");
    expect(line).toContain("| 900 ns (873–936) | 8.60 µs (8.34–8.94) \\[process\\] | 3.20 µs (3.10–3.33) |");
    expect(line).toContain("| 3.56× (lmdb) | 4.44× (leveldb) |");
  });

  it("prints a peer that is ahead in bold, with its ratio", () => {
    const line = lineOf("| fillseq | process |");
    expect(line).toContain("| **980 ns (951–1019)** |");
    expect(line).toContain("| **0.64× (lmdb ahead)** |");
  });

  it("says that no difference was seen where ranges overlap", () => {
    expect(lineOf("| fillbatch | none |")).toContain("| 1.01× (even with lmdb) |");
  });

  it("marks what others disturbed", () => {
    expect(lineOf("| fillrandom | process |")).toContain("4.48 µs (4.35–4.66) \\*");
    expect(markdown).toContain("1 of 118 figures are marked \\*");
  });

  it("says which target is absent and why, and what was left out", () => {
    expect(markdown).toContain("- **rocksdb**: absent here (not installed)");
    expect(markdown).toContain("- **lmdb**, values: values of 1 MB do not fit its map");
    expect(lineOf("| row |")).not.toContain("rocksdb");
  });

  it("names what failed first and with its reason, and gives it no figures", () => {
    const findings = markdown.slice(markdown.indexOf("## Key findings"), markdown.indexOf("of 24 rows ahead"));
    expect(findings).toContain(
      "- **sqlite, fillrandom**, process, 1,000,000 records, decimal keys, values of 100 B, cache 256 MB, run 2: WrongAnswerError: Record 7 was not found",
    );
    expect(lineOf("| fillrandom | process | 3.")).toContain("| **failed** |");
  });

  it("marks what there was not time for, with the operations that were done", () => {
    expect(lineOf("| fillrandom | sync | 3.")).toMatch(/\| 1\.17 ms \([^)]*\) ‡ 1K \|.*\| 1,000 \|$/);
    expect(markdown).toContain("1 of 118 figures are marked ‡: the time for a row (60 s) was up");
  });

  it("says that it was stopped", () => {
    expect(markdown).toContain("stopped the benchmark after 70 of 80 steps");
  });

  it("shows space and memory with bold where a peer has less", () => {
    const space = markdown.slice(markdown.indexOf("## Size on disk"), markdown.indexOf("## Peak memory"));
    expect(space).toContain(
      "| fillrandom | none | **0.64× (classic-level ahead)** | 117 MB | **75.0 MB** | 198 MB | 74.0 MB |",
    );
    expect(markdown).toContain("| fillrandom | none | 2.00× (lmdb) | 60.0 MB | 230 MB | 120 MB |");
    expect(markdown).toContain(
      "- **Size on disk**: no peer has less in 0 of 3; a peer has less in **fillrandom, none** (classic-level 75.0 MB, lsm-core 117 MB)",
    );
  });

  it("shows percentiles up to the longest stall", () => {
    expect(markdown).toContain(
      "| fillrandom | process | lsm-core | 700 ns | 1.05 µs | 2.80 µs | 28.0 µs | 280 µs | 2.10 ms | 0 | 0 |",
    );
  });

  it("shows the cost at each number of records and its growth", () => {
    const growth = markdown.slice(markdown.indexOf("## Cost as records grow"), markdown.indexOf("## Processor time"));
    expect(growth.match(/^\| readrandom \| process \| [\d,]+/gm)).toEqual(
      ["10,000", "100,000", "1,000,000", "10,000,000"].map((count) => `| readrandom | process | ${count}`),
    );
    expect(growth).toMatch(/^\| readrandom \| process \| 10,000,000 \| 1.56× \(lmdb\) \| 1.60× \|/m);
  });

  it("keeps rows of other numbers of records out of the main tables", () => {
    const main = markdown.slice(markdown.indexOf("## Time per operation"), markdown.indexOf("## Latency"));
    expect(main).not.toContain("n=10K");
  });

  it("never compares typed records with bytes", () => {
    expect(lineOf("| typed-put | process |")).toBe(
      "| typed-put | process | 1.38× (lmdb-msgpackr) | 10.5 µs (10.0–11.0) | 14.5 µs (14.0–15.0) | 1,000 |",
    );
  });

  it("keeps marks in what results say from becoming markup", () => {
    expect(markdown).toContain("- **classic-level** 1.0.0: snappy \\| as by default");
    expect(markdown).toContain("\\<16 GiB\\> of map");
  });

  it("says how to do it again", () => {
    expect(markdown).toContain("```sh\nnpm run bench -- --n 1000000\n```");
  });
});
