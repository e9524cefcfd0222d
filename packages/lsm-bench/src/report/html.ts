import { isLogarithmic } from "./charts/bar-chart.ts";
import type { Chart } from "./charts/chart.ts";
import { drawChart } from "./charts/draw-chart.ts";
import { renderLegend } from "./charts/legend.ts";
import { lineLooks } from "./charts/palette.ts";
import { escapeMarkup } from "./charts/render-svg.ts";
import type { Block, Document, Inline, KeyFigure, Section, Table, Text } from "./document.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Longer tables are folded. */
const OPEN_ROWS_MAX = 30;

/** Writes a report as one HTML file that needs nothing else: no network, no script, no font. */
export function renderHtml(report: Document): string {
  const { title, subtitle, sections } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(subtitle)}</p></header>
<nav aria-label="Sections">${sections.map(({ id, title }) => `<a href="#${id}">${escapeMarkup(title)}</a>`).join("")}</nav>
<main>
${sections.map((section) => renderSection(section, report)).join("\n")}
</main>
</body>
</html>
`;
}

function renderSection({ id, title, blocks }: Section, report: Document): string {
  const content = blocks.map((block, i) => renderBlock(block, blocks[i - 1], report));
  return `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeMarkup(title)}</h2>\n${content.join("\n")}\n</section>`;
}

function renderBlock(block: Block, before: Block | undefined, report: Document): string {
  switch (block.kind) {
    case "text":
      return `<p>${renderText(block.text)}</p>`;
    case "heading":
      return `<h3>${escapeMarkup(block.text)}</h3>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${renderText(item)}</li>`).join("")}</ul>`;
    case "commands":
      return `<pre><code>${block.lines.map(escapeMarkup).join("\n")}</code></pre>`;
    case "figures":
      return `<dl class="figures">${block.figures.map(renderFigure).join("")}</dl>`;
    case "charts":
      return renderCharts(block.charts, report);
    case "table":
      return before?.kind === "charts" || block.rows.length > OPEN_ROWS_MAX ? renderFold(block) : renderTable(block);
  }
}

function renderFigure({ value, label, tone }: KeyFigure): string {
  return `<div class="${tone}"><dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(value)}</dd></div>`;
}

function renderCharts(charts: readonly Chart[], { targets }: Document): string {
  const looks = lineLooks(targets);
  const figures = charts.map((chart) => {
    const note = chart.kind === "bars" && isLogarithmic(chart) ? `${chart.note}, logarithmic` : chart.note;
    const caption = `<figcaption><strong>${escapeMarkup(chart.title)}</strong> <span>${escapeMarkup(note)}</span></figcaption>`;
    return `<figure class="${chart.kind}">${caption}${drawChart(chart, looks)}</figure>`;
  });
  return `${renderLegend(charts, looks)}<div class="charts">\n${figures.join("\n")}\n</div>`;
}

/** A table that is there for those who want the numbers: beside charts that say the same, or long. */
function renderFold(table: Table): string {
  return `<details><summary>Table: ${escapeMarkup(table.caption)}</summary>${renderTable(table)}</details>`;
}

function renderTable({ caption, head, rows, wordColumns }: Table): string {
  const heads = head.map(
    (cell, i) => `<th scope="col"${i < wordColumns ? "" : ' class="number"'}>${escapeMarkup(cell)}</th>`,
  );
  const lines = rows.map((cells) => {
    const [first = "", ...others] = cells;
    const data = others.map((cell, i) => `<td${i + 1 < wordColumns ? "" : ' class="number"'}>${renderText(cell)}</td>`);
    return `<tr><th scope="row">${renderText(first)}</th>${data.join("")}</tr>`;
  });
  return `<div class="table" role="region" tabindex="0" aria-label="${escapeMarkup(caption)}"><table><thead><tr>${heads.join("")}</tr></thead><tbody>
${lines.join("\n")}
</tbody></table></div>`;
}

function renderText(text: Text): string {
  return typeof text === "string" ? escapeMarkup(text) : text.map(renderPiece).join("");
}

function renderPiece(piece: Inline): string {
  if (typeof piece === "string") return escapeMarkup(piece);
  return "strong" in piece
    ? `<strong>${escapeMarkup(piece.strong)}</strong>`
    : `<code>${escapeMarkup(piece.code)}</code>`;
}
