import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** A chart that is about to be drawn. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly option: EChartsCoreOption;
  /** Shown when one points at a part, by its series and its place in it: `0 3`. */
  readonly hints: ReadonlyMap<string, string>;
}

/**
 * Draws a chart as an `<svg>` element that scales with its place and needs no script.
 *
 * @param summary the chart in words, its accessible name
 */
export function renderSvg({ width, height, option, hints }: Drawing, summary: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
    return tidy(chart.renderToSVGString({ useViewBox: true }), hints, summary);
  } finally {
    chart.dispose();
  }
}

/** Leaves out what only a script in the page would use, and adds hints and a name. */
function tidy(svg: string, hints: ReadonlyMap<string, string>, summary: string): string {
  return svg
    .replace(/^<svg [^>]*viewBox="([^"]*)"[^>]*>/, (_, box: string) => {
      return `<svg viewBox="${box}" role="img" aria-label="${escapeMarkup(summary)}">`;
    })
    .replace(/<style\s*>.*?<\/style>/s, "")
    .replaceAll(
      /<(\w+)((?: [\w:-]+="[^"]*")*) ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"([^>]*)><\/\1>/g,
      (...found) => {
        const [, element, before, series, place, after] = found as string[];
        const hint = hints.get(`${series} ${place}`);
        const title = hint === undefined ? "" : `<title>${escapeMarkup(hint)}</title>`;
        return `<${element}${before}${after}>${title}</${element}>`;
      },
    )
    .replaceAll(/ (?:ecmeta_\w+|class|xml:space)="[^"]*"/g, "")
    .replaceAll(/\n+/g, "");
}

/** Text inside an element or an attribute. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
