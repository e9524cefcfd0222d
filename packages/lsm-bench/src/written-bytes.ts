import { readFileSync } from "node:fs";

/**
 * Bytes that this process has handed to the disk so far: every page of a file that it made dirty, through calls or through a
 * memory map, also of files that are removed later. Nothing where the system does not count them.
 */
export function writtenBytes(): number | undefined {
  try {
    const match = /^write_bytes: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"));
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}
