import type { RatioChart } from "./chart.ts";
import { INK, INK_DIM, RULE, SURFACE, verdictColor } from "./palette.ts";
import type { Drawing } from "./render-svg.ts";

const ROW_HEIGHT = 24;
/** Longer bars are cut, so that one row that is far ahead does not flatten all others. Their numbers are not. */
export const RATIO_MAX = 16;

/** Bars that begin at 1x, on a logarithmic axis: twice as fast is as long as half as fast. */
export function drawRatios({ bars, domain }: RatioChart): Drawing {
  const [min, max] = [Math.min(-1, Math.floor(exponentOf(domain[0]))), Math.max(1, Math.ceil(exponentOf(domain[1])))];
  return {
    width: 400,
    height: bars.length * ROW_HEIGHT + 30,
    option: {
      grid: { left: 164, right: 48, top: 4, bottom: 24 },
      xAxis: {
        type: "value",
        min,
        max,
        interval: 1,
        axisLabel: {
          color: INK_DIM,
          fontSize: 11,
          formatter: (exponent: number) => (exponent < 0 ? `1/${2 ** -exponent}` : `${2 ** exponent}×`),
        },
        splitLine: { lineStyle: { color: RULE } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        position: "left",
        data: bars.map(({ name }) => name),
        axisLabel: { color: INK, fontSize: 11, lineHeight: 12, interval: 0, width: 126, overflow: "break" },
        axisLine: { onZero: true, lineStyle: { color: INK_DIM } },
        axisTick: { show: false },
      },
      series: [
        {
          type: "bar",
          silent: true,
          barWidth: 12,
          data: bars.map(({ ratio, verdict }) => ({
            value: exponentOf(ratio),
            itemStyle: {
              color: verdict === "even" ? SURFACE : verdictColor(verdict),
              borderColor: verdictColor(verdict),
              borderWidth: 1.5,
              borderRadius: ratio >= 1 ? [0, 3, 3, 0] : [3, 0, 0, 3],
            },
          })),
          label: {
            show: true,
            position: "right",
            fontSize: 12,
            color: INK,
            formatter: ({ dataIndex }: { dataIndex: number }) => bars[dataIndex]?.label ?? "",
          },
        },
      ],
    },
    hints: new Map(
      bars.map(({ name, label, peer, verdict }, i) => [`0 ${i}`, `${name}: ${label}, ${verdict}; best peer ${peer}`]),
    ),
  };
}

function exponentOf(ratio: number): number {
  return Math.log2(Math.min(RATIO_MAX, Math.max(1 / RATIO_MAX, ratio)));
}
