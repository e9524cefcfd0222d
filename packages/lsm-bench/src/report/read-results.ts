import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
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
 * The result file of a folder that was written last; of files that were made for the record, if it has any.
 *
 * @throws {Error} when there is none
 */
export function newestResults(folder: string): string {
  const paths = resultPaths(folder);
  const recorded = paths.filter((path) => path.includes("record-"));
  const newest = (recorded.length > 0 ? recorded : paths).toSorted(
    (a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs || b.localeCompare(a),
  )[0];
  if (newest === undefined) throw new Error(`${folder} has no results.`);
  return newest;
}

function resultPaths(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new Error(`${path} has no results: run lsm-bench first.`);
  return names.toSorted().map((name) => join(path, name));
}
