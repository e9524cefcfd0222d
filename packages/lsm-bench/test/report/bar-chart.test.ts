import { expect, it } from "vitest";
import type { Bar } from "../../src/report/charts/chart.ts";
import { drawChart } from "../../src/report/charts/draw-chart.ts";

/** No character of a number is wider, in the 12 pixels that charts write in. */
const CHARACTER_WIDTH = 8;

it.each([
  ["bars", [600, 590, 100]],
  ["dots on a logarithmic axis", [600, 590, 1]],
])("leaves room for every number behind its range, in %s", (_, values) => {
  const bars = values.map((value, i): Bar => ({
    name: `target-${i}`,
    role: "peer",
    value,
    low: value / 2,
    high: value * 1.7,
    label: `${value} k/s ‡`,
  }));
  const svg = drawChart({ kind: "bars", title: "", note: "", summary: "", bars }, new Map());
  const width = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const numbers = [...svg.matchAll(/translate\(([\d.]+) [\d.]+\)" fill="var\(--ink\)">([^<]* k\/s ‡)</g)];
  expect(numbers).toHaveLength(values.length);
  for (const [, x, text = ""] of numbers) expect(Number(x) + text.length * CHARACTER_WIDTH).toBeLessThanOrEqual(width);
});
