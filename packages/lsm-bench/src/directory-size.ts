import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A block of `stat`, by POSIX. */
const STAT_BLOCK_BYTES = 512;

/**
 * Bytes that a directory's files take on disk: allocated blocks where the system tells them (a sparse file counts what it holds), else lengths.
 *
 * @param dir directory, searched with everything below it; a directory that is absent takes nothing
 */
export function directoryBytes(dir: string): number {
  if (!existsSync(dir)) return 0;
  let total = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const stat = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
    // A background job may remove a file between the listing and here.
    if (stat === undefined) continue;
    total += process.platform === "win32" ? stat.size : stat.blocks * STAT_BLOCK_BYTES;
  }
  return total;
}
