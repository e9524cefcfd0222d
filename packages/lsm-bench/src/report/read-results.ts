import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError } from "../commands/command.ts";
import { parseResults } from "../results.ts";
import type { ResultFile } from "../results.ts";

/**
 * Reads result files and folders of them.
 *
 * @param paths files, or folders of which every `*.json` counts
 * @returns the results, oldest first
 * @throws {Error} when a path is not there, a folder has no results, or a file is not of this format
 */
export function readResults(paths: readonly string[]): ResultFile[] {
  const files = paths.flatMap(resultPaths);
  const results = [...new Set(files)].map((file) => parseResults(readFileSync(file, "utf8"), file));
  return results.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/**
 * The newest result file of a folder, by the time in its name; of those that were made for the record, if there are any.
 *
 * @throws {Error} when there is none
 */
export function newestResults(folder: string): string {
  const paths = resultPaths(folder);
  const recorded = paths.filter((path) => basename(path).startsWith("record-"));
  return (recorded.length > 0 ? recorded : paths).at(-1)!;
}

function resultPaths(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`There is no ${path}.`);
  if (!stat.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new UsageError(`${path} has no results: run lsm-bench first.`);
  return names.toSorted().map((name) => join(path, name));
}
