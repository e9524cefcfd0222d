import type { Terminal } from "../terminal.ts";
import type { Block, Section, Text } from "./document.ts";

/** A section as lines for people at a terminal: no charts, and marks of text as styles. */
export function sectionLines({ title, blocks }: Section, terminal: Terminal): string[] {
  return [terminal.style("title", title), ...blocks.flatMap((block) => blockLines(block, terminal))];
}

function blockLines(block: Block, terminal: Terminal): string[] {
  switch (block.kind) {
    case "text":
      return ["", inline(block.text, terminal)];
    case "heading":
      return ["", terminal.style("title", block.text)];
    case "list":
      return block.items.map((item) => `  - ${inline(item, terminal)}`);
    case "commands":
      return block.lines.map((line) => `  ${line}`);
    case "figures":
      return [block.figures.map(({ value, label }) => `${terminal.style("name", value)} ${label}`).join(", ")];
    case "charts":
      return [];
    case "table": {
      const { head, rows, wordColumns } = block;
      const numbers = head.map((_, i) => i).slice(wordColumns);
      const cells = rows.map((row) => row.map((cell) => inline(cell, terminal)));
      return terminal.tableLines(head, cells, numbers);
    }
  }
}

function inline(text: Text, terminal: Terminal): string {
  if (typeof text === "string") return text;
  return text
    .map((piece) => {
      if (typeof piece === "string") return piece;
      return "strong" in piece ? terminal.style("name", piece.strong) : piece.code;
    })
    .join("");
}
