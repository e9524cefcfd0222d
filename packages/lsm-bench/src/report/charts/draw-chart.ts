import { drawBars } from "./bar-chart.ts";
import type { Chart } from "./chart.ts";
import { drawLines } from "./line-chart.ts";
import { drawRatios } from "./ratio-chart.ts";
import { renderSvg } from "./render-svg.ts";
import type { Drawing } from "./render-svg.ts";

/**
 * Draws a chart as an `<svg>` element.
 *
 * @param targets names of the report's targets, by which lines keep their colours
 */
export function drawChart(chart: Chart, targets: readonly string[]): string {
  return renderSvg(drawingOf(chart, targets), chart.summary);
}

function drawingOf(chart: Chart, targets: readonly string[]): Drawing {
  switch (chart.kind) {
    case "bars":
      return drawBars(chart);
    case "lines":
      return drawLines(chart, targets);
    case "ratios":
      return drawRatios(chart);
  }
}
