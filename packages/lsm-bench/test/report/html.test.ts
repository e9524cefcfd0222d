import { describe, expect, it } from "vitest";
import { buildDocument } from "../../src/report/build-document.ts";
import { renderHtml } from "../../src/report/html.ts";
import { mergeResults } from "../../src/report/merged-results.ts";
import { exampleResults } from "./example-results.ts";

const html = renderHtml(buildDocument(mergeResults([exampleResults()])));
const body = html.slice(html.indexOf("<body>"), html.indexOf("</html>"));

/** The figure whose caption begins so. */
function figureOf(title: string, note: string): string {
  const start = `<figcaption><strong>${title}</strong> <span>${note}</span></figcaption>`;
  const [, rest = ""] = body.split(start);
  return rest.slice(0, rest.indexOf("</figure>"));
}

describe("renderHtml", () => {
  it("closes every element in order", () => {
    const open: string[] = [];
    for (const [, slash, name = "", , selfClosing] of body.matchAll(
      /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    )) {
      if (selfClosing === "/") continue;
      if (slash === "/") expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    // What is no tag has no angle bracket.
    expect(body.replaceAll(/<\/?[a-zA-Z][\w-]*(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, "").match(/[<>]/)).toBeNull();
  });

  it("needs nothing from elsewhere and runs no script", () => {
    expect(html.match(/https?:|\/\/|<script|<link|<img|@import|url\((?!#)| src=| on[a-z]+=/g)).toBeNull();
  });

  it("has a section for every link, and no id twice", () => {
    const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...body.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(5);
    expect(ids).toEqual(expect.arrayContaining(links));
  });

  it("gives every chart a name in words, and a table after every group of charts but the overview", () => {
    const charts = [...body.matchAll(/<svg viewBox="[^"]*" role="img" aria-label="([^"]*)">/g)];
    expect(charts.length).toBeGreaterThan(30);
    for (const [, name = ""] of charts) expect(name.length).toBeGreaterThan(10);
    const sections = body.split("<section ").filter((section) => section.includes('class="charts"'));
    for (const section of sections.filter((text) => !text.startsWith('id="ratios"'))) {
      const groups = section.match(/class="charts"/g)?.length;
      expect(section.match(/<details>/g)?.length).toBe(groups);
    }
  });

  it("draws a bar for each target with its throughput", () => {
    const figure = figureOf("fillrandom", "none, operations in a second");
    for (const [name, rate] of [
      ["lsm-core", "1.11 M/s"],
      ["lmdb", "313 k/s"],
      ["map", "690 k/s"],
    ]) {
      expect(figure).toContain(`>${name}</text>`);
      expect(figure).toContain(`>${rate}</text>`);
      expect(figure).toContain(`<title>${name}: ${rate}</title>`);
    }
    expect(figure.match(/fill="var\(--subject\)"/g)).toHaveLength(1);
    expect(figure).not.toContain("rocksdb");
  });

  it("says what failed where its bar would be", () => {
    expect(body).toContain("<span>process, operations in a second, failed: sqlite</span>");
    expect(body).toContain("<strong>sqlite, fillrandom</strong>");
    expect(body).toContain('<td class="number"><strong>failed</strong></td>');
  });

  it("uses dots on a logarithmic axis where bars would hide the small ones", () => {
    expect(figureOf("readmissing", "process, operations in a second, logarithmic")).toContain(">50.0 M/s</text>");
  });

  it("draws a line of percentiles for each target, and a legend", () => {
    const figure = figureOf("fillrandom", "process, percentiles of latency");
    expect(figure).toContain("<title>lsm-core, 99.99 %: 280 µs</title>");
    expect(figure).toContain("<title>classic-level, max: 18.0 ms</title>");
    expect(body).toMatch(/<ul class="legend">.*classic-level<\/li>/);
  });

  it("draws the cost at each number of records", () => {
    const figure = figureOf("readrandom", "process, time per operation by number of records");
    for (const step of ["10K", "100K", "1M", "10M"]) expect(figure).toContain(`>${step}</text>`);
    expect(figure).toContain("<title>lsm-core, 10M: 1.44 µs</title>");
  });

  it("shows in the overview who is ahead of the engine", () => {
    const overview = body.slice(body.indexOf('id="ratios"'), body.indexOf('id="times"'));
    expect(overview).toContain(">0.64× lmdb</text>");
    expect(overview).toContain("<title>fillseq, process: 0.64× lmdb, behind; best peer lmdb</title>");
    expect(overview.match(/fill="var\(--behind\)"/g)).toHaveLength(3);
    expect(overview.match(/<path[^>]*stroke="var\(--even\)"/g)).toHaveLength(1);
  });

  it("escapes what results say", () => {
    expect(body).toContain("&lt;16 GiB&gt; of map");
  });

  it("says all colours for light and for dark", () => {
    const used = new Set([...body.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    const [light = "", dark = ""] = html.split("prefers-color-scheme: dark");
    for (const name of used) for (const scheme of [light, dark]) expect(scheme).toContain(`${name}: #`);
  });
});
