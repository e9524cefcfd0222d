import { closeSync, existsSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Has the system write everything in a directory to the disk. What one process leaves in its caches would otherwise be written while the
 * next one is measured, and a page that is dirty already would not count as written by it.
 *
 * @param dir directory, with everything below it; one that is absent has nothing
 */
export function syncDirectory(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), "r+");
    fsyncSync(file);
    closeSync(file);
  }
}
