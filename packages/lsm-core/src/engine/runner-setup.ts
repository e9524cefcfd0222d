import { defaultCompactionOptions } from "../compaction/compaction-options.ts";
import { LEVEL_COUNT } from "../manifest/version.ts";
import type { RecoveredManifest } from "../manifest/recover-manifest.ts";
import type { RunnerSetup } from "../worker/job-runner.ts";
import type { ResolvedOptions } from "./options.ts";

/** What the background has to know of a database with these options. */
export function runnerSetup(directory: string, options: ResolvedOptions, recovered: RecoveredManifest): RunnerSetup {
  const { compression, memtableCapacity, compactionTrigger, slowdownTrigger } = options;
  const levels = Array.from(
    { length: LEVEL_COUNT },
    (_, level) => compression[Math.min(level, compression.length - 1)],
  );
  const formats = levels.map((codec) => compression.indexOf(codec));
  return {
    directory,
    recovered,
    tableOptions: levels.map((codec) => ({
      blockBytes: options.blockSize,
      filterBitsPerKey: options.bloom,
      locator: options.locator,
      compression: codec,
    })),
    compaction: {
      ...defaultCompactionOptions(memtableCapacity, compactionTrigger, slowdownTrigger, formats),
      tableBytes: options.tableSize,
    },
  };
}
