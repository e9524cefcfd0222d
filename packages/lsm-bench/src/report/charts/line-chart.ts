import type { LineChart } from "./chart.ts";
import { INK_DIM, RULE } from "./palette.ts";
import type { LineLook } from "./palette.ts";
import type { Drawing } from "./render-svg.ts";

/** Lines over named steps; the engine's is the broadest and lies on top. */
export function drawLines(
  { lines, steps, format, hasMarks }: LineChart,
  looks: ReadonlyMap<string, LineLook>,
): Drawing {
  const axisLabel = { color: INK_DIM, fontSize: 11 };
  return {
    width: 360,
    height: 210,
    option: {
      grid: { left: 52, right: 14, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        boundaryGap: false,
        data: steps,
        axisLabel: { ...axisLabel, interval: 0, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" },
        axisLine: { lineStyle: { color: RULE } },
        axisTick: { show: false },
      },
      yAxis: {
        type: "log",
        min: ({ min }: { min: number }) => 10 ** Math.floor(Math.log10(min)),
        max: ({ max }: { max: number }) => max * 1.3,
        axisLabel: {
          ...axisLabel,
          showMaxLabel: false,
          formatter: (value: number) => format(value).replace(/\.0+ /, " "),
        },
        splitLine: { lineStyle: { color: RULE } },
      },
      series: lines.map(({ name, role, values }) => {
        const { color, mark, width, dash } = looks.get(name)!;
        return {
          type: "line",
          name,
          silent: true,
          z: role === "subject" ? 3 : 2,
          symbol: hasMarks ? mark : "none",
          symbolSize: 7,
          lineStyle: { color, width, type: dash },
          itemStyle: { color },
          // A logarithm has no place for zero.
          data: values.map((value) => (value === undefined || value <= 0 ? "-" : value)),
        };
      }),
    },
    hints: new Map(
      lines.flatMap(({ name, values }, series) =>
        values.map((value, i): [string, string] => [
          `${series} ${i}`,
          `${name}, ${steps[i]}: ${value === undefined ? "–" : format(value)}`,
        ]),
      ),
    ),
  };
}
