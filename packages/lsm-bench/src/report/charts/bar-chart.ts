import type { CustomSeriesRenderItem } from "echarts";
import type { Bar, BarChart } from "./chart.ts";
import { barColor, INK, INK_DIM, RULE } from "./palette.ts";
import type { Drawing } from "./render-svg.ts";

const WIDTH = 360;
const BAR_ROW_HEIGHT = 22;
/** Where the greatest is more than so many times the least, bars from zero would hide the least. */
const LINEAR_RATIO_MAX = 25;

/** True when the chart needs a logarithmic axis. */
export function isLogarithmic({ bars }: BarChart): boolean {
  const values = bars.map(({ value }) => value).filter((value) => value > 0);
  return Math.max(...values) > LINEAR_RATIO_MAX * Math.min(...values);
}

/** Bars from zero, or, on a logarithmic axis, dots: the length of a bar would mean nothing there. */
export function drawBars(chart: BarChart): Drawing {
  const { bars } = chart;
  const isLog = isLogarithmic(chart);
  const data = bars.map(({ role, value }, i) => ({
    value: isLog ? [value, i] : value,
    itemStyle: { color: barColor(role), opacity: 1 },
  }));
  const main = isLog
    ? { type: "scatter", symbolSize: 11, data }
    : { type: "bar", barWidth: 13, itemStyle: { borderRadius: [0, 3, 3, 0] }, data };
  return {
    width: WIDTH,
    height: bars.length * BAR_ROW_HEIGHT + 8,
    option: {
      grid: { left: 112, right: 84, top: 2, bottom: 6 },
      xAxis: {
        type: isLog ? "log" : "value",
        axisLabel: { show: false },
        splitLine: { show: isLog, lineStyle: { color: RULE } },
        // The longest range ends where the room for numbers begins.
        max: Math.max(...bars.map(({ value, high }) => Math.max(value, high))),
        ...(isLog ? {} : { min: 0 }),
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: bars.map(({ name }) => name),
        axisLabel: { color: INK, fontSize: 12, width: 104, overflow: "truncate", interval: 0 },
        axisLine: { show: !isLog, lineStyle: { color: RULE } },
        axisTick: { show: false },
      },
      series: [
        { ...main, silent: true },
        {
          type: "custom",
          silent: true,
          z: 3,
          renderItem: rangesOf(bars, isLog),
          data: bars.map(({ low, high }, i) => [low, high, i]),
        },
      ],
    },
    hints: new Map(bars.map(({ name, label }, i) => [`0 ${i}`, `${name}: ${label}`])),
  };
}

/** The range of the runs as a thin line over the bar's end, and beyond it the number. */
function rangesOf(bars: readonly Bar[], isLog: boolean): CustomSeriesRenderItem {
  return (_params, api) => {
    const place = api.value(2);
    const [x1 = 0, y = 0] = api.coord([api.value(0), place]);
    const [x2 = 0] = api.coord([api.value(1), place]);
    const text = {
      type: "text",
      x: x2 + (isLog ? 11 : x1 === x2 ? 7 : 5),
      y,
      style: {
        text: bars[Number(place)]?.label ?? "",
        fill: INK,
        fontSize: 12,
        fontFamily: "inherit",
        verticalAlign: "middle",
      },
    } as const;
    if (x1 === x2) return text;
    const line = { type: "line", shape: { x1, y1: y, x2, y2: y }, style: { stroke: INK_DIM, lineWidth: 1.5 } } as const;
    return { type: "group", children: [line, text] };
  };
}
