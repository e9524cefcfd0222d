import { significant } from "../../format.ts";
import type { RatioChart } from "./chart.ts";
import { INK, INK_DIM, RULE, SURFACE, verdictColor } from "./palette.ts";
import type { Drawing } from "./render-svg.ts";

const ROW_HEIGHT = 21;

/** Bars that begin at 1x, on a logarithmic axis: twice as fast is as long as half as fast. */
export function drawRatios({ bars, domain }: RatioChart): Drawing {
  const min = Math.min(-1, Math.floor(Math.log2(domain[0])));
  const max = Math.max(1, Math.ceil(Math.log2(domain[1])));
  return {
    width: 400,
    height: bars.length * ROW_HEIGHT + 30,
    option: {
      grid: { left: 168, right: 46, top: 4, bottom: 24 },
      xAxis: {
        type: "value",
        min,
        max,
        interval: Math.max(1, Math.ceil((max - min) / 5)),
        axisLabel: {
          color: INK_DIM,
          fontSize: 11,
          formatter: (exponent: number) => `${significant(2 ** exponent).replace(/\.0+$/, "")}×`,
        },
        splitLine: { lineStyle: { color: RULE } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        position: "left",
        data: bars.map(({ name }) => name),
        axisLabel: { color: INK, fontSize: 12, interval: 0, width: 160, overflow: "truncate" },
        axisLine: { onZero: true, lineStyle: { color: INK_DIM } },
        axisTick: { show: false },
      },
      series: [
        {
          type: "bar",
          silent: true,
          barWidth: 12,
          data: bars.map(({ ratio, verdict }) => ({
            value: Math.log2(ratio),
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
    hints: new Map(bars.map(({ name, label, verdict }, i) => [`0 ${i}`, `${name}: ${label}, ${verdict}`])),
  };
}
