import type { TargetEntry } from "../results.ts";
import type { Chart } from "./charts/chart.ts";

/** A piece of text; marks are structure, so that what results say never turns into markup. */
export type Inline = string | { readonly strong: string } | { readonly code: string };

/** Text of a paragraph, an item or a table's cell. */
export type Text = string | readonly Inline[];

/** A number worth a place of its own. */
export interface KeyFigure {
  readonly value: string;
  readonly label: string;
  readonly tone: "good" | "even" | "bad" | "plain";
}

/** A table; the first column names the row, the others hold what is told of it. */
export interface Table {
  readonly kind: "table";
  /** Names the table where nothing else does: the heading of its fold. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Text[])[];
  /** How many columns at the left hold words; the rest are numbers, aligned right. */
  readonly wordColumns: number;
}

/** What a section consists of. Only pages show charts, so a table after them says the same. */
export type Block =
  | { readonly kind: "text"; readonly text: Text }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Text[] }
  | { readonly kind: "commands"; readonly lines: readonly string[] }
  | { readonly kind: "figures"; readonly figures: readonly KeyFigure[] }
  | { readonly kind: "charts"; readonly charts: readonly Chart[] }
  | Table;

/** A part of the report under one heading. */
export interface Section {
  /** Unique; the target of links. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A report without its looks. */
export interface Document {
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly Section[];
  /** The targets that were measured, in the order in which they get their colours. */
  readonly targets: readonly Pick<TargetEntry, "name" | "role" | "family">[];
}
