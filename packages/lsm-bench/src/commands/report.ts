import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { newestResults, readResults } from "../report/read-results.ts";
import { renderReport } from "../report/render-report.ts";
import { packagePath, textOption } from "./command.ts";
import type { CommandContext } from "./command.ts";

/**
 * Writes a report of result files: Markdown and a page. Without a file it takes the results that were written last; without `--html` or
 * `--markdown` both are written beside the first file, or into the first folder.
 */
export async function reportCommand({ terminal, positionals, values }: CommandContext): Promise<number> {
  const paths = positionals.length > 0 ? positionals : [newestResults(packagePath("results"))];
  const results = readResults(paths);
  const { markdown, html } = await renderReport(results);
  const asked = { html: textOption(values, "html"), markdown: textOption(values, "markdown") };
  const isAsked = asked.html !== undefined || asked.markdown !== undefined;
  const base = baseOf(resolve(paths[0]!));
  const write = (path: string | undefined, extension: string, text: string): void => {
    if (path === undefined && isAsked) return;
    const file = resolve(path ?? `${base}.${extension}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    terminal.line(`Written: ${file}`);
  };
  write(asked.markdown, "md", markdown);
  write(asked.html, "html", html);
  return 0;
}

function baseOf(path: string): string {
  return statSync(path).isDirectory() ? join(path, "report") : path.replace(/\.json$/, "");
}
