import { drawBars } from "./bar-chart.ts";
import type { Chart } from "./chart.ts";
import { drawLines } from "./line-chart.ts";
import type { LineLook } from "./palette.ts";
import { drawRatios } from "./ratio-chart.ts";
import { renderSvg } from "./render-svg.ts";
import type { Drawing } from "./render-svg.ts";

/**
 * Draws a chart as an `<svg>` element.
 *
 * @param looks of the targets in charts of lines, by name
 */
export function drawChart(chart: Chart, looks: ReadonlyMap<string, LineLook>): string {
  return renderSvg(drawingOf(chart, looks), chart.summary);
}

function drawingOf(chart: Chart, looks: ReadonlyMap<string, LineLook>): Drawing {
  switch (chart.kind) {
    case "bars":
      return drawBars(chart);
    case "lines":
      return drawLines(chart, looks);
    case "ratios":
      return drawRatios(chart);
  }
}
