import type { Block, Document, Inline, Section, Table, Text } from "./document.ts";

/** Writes a report as Markdown. Charts are left out: tables and lists say the same. */
export function renderMarkdown(document: Document): string {
  const sections = document.sections.map(renderSection).filter((text) => text !== "");
  return `${[`# ${escape(document.title)}`, escape(document.subtitle), ...sections].join("\n\n")}\n`;
}

/** One section; empty when it has nothing but charts and the text about them. */
function renderSection({ title, blocks }: Section): string {
  const isForPages =
    blocks.every(({ kind }) => kind === "charts" || kind === "text") && blocks.some(({ kind }) => kind === "charts");
  if (isForPages) return "";
  return [`## ${escape(title)}`, ...blocks.map(block).filter((text) => text !== "")].join("\n\n");
}

function block(value: Block): string {
  switch (value.kind) {
    case "text":
      return inline(value.text);
    case "heading":
      return `### ${escape(value.text)}`;
    case "list":
      return value.items.map((item) => `- ${inline(item)}`).join("\n");
    case "commands":
      return ["```sh", ...value.lines, "```"].join("\n");
    case "figures":
      return `${value.figures.map(({ value, label }) => `**${escape(value)}** ${escape(label)}`).join(", ")}.`;
    case "charts":
      return "";
    case "table":
      return table(value);
  }
}

function table({ head, rows, wordColumns }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i < wordColumns ? "---" : "---:"));
  return [line(head.map(escape)), line(rule), ...rows.map((row) => line(row.map(inline)))].join("\n");
}

function inline(text: Text): string {
  return typeof text === "string" ? escape(text) : text.map(piece).join("");
}

function piece(part: Inline): string {
  if (typeof part === "string") return escape(part);
  return "strong" in part ? `**${escape(part.strong)}**` : `\`${part.code}\``;
}

/** Marks of Markdown in what results say are text. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_|<>[\]]/g, (mark) => (mark === "_" ? mark : `\\${mark}`)).replaceAll("\n", " ");
}
