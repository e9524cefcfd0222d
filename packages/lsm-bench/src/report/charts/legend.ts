import type { Chart } from "./chart.ts";
import type { LineLook } from "./palette.ts";
import { escapeMarkup } from "./render-svg.ts";

/** Which line is whose, once for all charts of lines that stand together; empty when none of them has lines. */
export function renderLegend(charts: readonly Chart[], looks: ReadonlyMap<string, LineLook>): string {
  const shown = new Set(charts.flatMap((chart) => (chart.kind === "lines" ? chart.lines.map(({ name }) => name) : [])));
  const entries = [...looks]
    .filter(([name]) => shown.has(name))
    .map(([name, look]) => `<li>${sample(look)}${escapeMarkup(name)}</li>`);
  return entries.length === 0 ? "" : `<ul class="legend">${entries.join("")}</ul>\n`;
}

const DASHES: Readonly<Record<LineLook["dash"], string>> = { solid: "none", dashed: "6 4", dotted: "2 3" };

const SHAPES: Readonly<Record<LineLook["mark"], string>> = {
  circle: `<circle cx="14" cy="7" r="4"/>`,
  rect: `<path d="M10 3h8v8h-8z"/>`,
  triangle: `<path d="M14 2l4.5 8h-9z"/>`,
  diamond: `<path d="M14 2l4 5-4 5-4-5z"/>`,
  roundRect: `<rect x="10" y="3" width="8" height="8" rx="2.5"/>`,
};

function sample({ color, width, dash, mark }: LineLook): string {
  const line = `<path d="M0 7h28" stroke="${color}" stroke-width="${width}" stroke-dasharray="${DASHES[dash]}"/>`;
  return `<svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">${line}<g fill="${color}">${SHAPES[mark]}</g></svg>`;
}
