import type { ResultFile } from "../results.ts";
import { buildDocument } from "./build-document.ts";
import type { Section } from "./document.ts";
import { renderMarkdown } from "./markdown.ts";
import { mergeResults } from "./merged-results.ts";

/** One report in both of its forms. */
export interface Report {
  /** The key findings alone. */
  readonly findings: Section;
  readonly markdown: string;
  readonly html: string;
}

/**
 * Writes the report of result files of one machine.
 *
 * @param results at least one, oldest first
 * @throws {Error} when they are of different machines
 */
export async function renderReport(results: readonly ResultFile[]): Promise<Report> {
  const document = buildDocument(mergeResults(results));
  // Loaded late: the library for charts takes half a second, which no other command should wait for.
  const { renderHtml } = await import("./html.ts");
  return {
    findings: document.sections[0]!,
    markdown: renderMarkdown(document),
    html: renderHtml(document),
  };
}
