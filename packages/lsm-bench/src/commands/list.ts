import { loadTarget, TARGET_NAMES } from "../targets/registry.ts";
import { WORKLOADS } from "../workloads/registry.ts";
import { SETS } from "../workloads/sets.ts";
import type { CommandContext } from "./command.ts";
import { RECORD_PARTS } from "./record.ts";

/** What one would look for and not find, with the reason. */
const NOT_MEASURED: readonly string[] = [
  "Several threads reading one database: lsm-core has one owner, a thread, and no handles that others could share yet. " +
    "lmdb, classic-level (with its option multithreading) and rocksdb-js have them.",
];

/** Lists what can be measured. */
export async function listCommand({ terminal }: CommandContext): Promise<number> {
  terminal.heading("Sets");
  for (const { name, summary } of SETS) terminal.line(`${terminal.style("name", name.padEnd(16))} ${summary}`);
  terminal.heading("Workloads");
  for (const { name, rows, durabilities, summary } of WORKLOADS) {
    terminal.line(`${terminal.style("name", name.padEnd(16))} ${durabilities.join(", ")}`);
    if (rows.length > 1) terminal.line(`  rows: ${rows.join(", ")}`);
    terminal.line(`  ${summary}`);
  }
  terminal.heading("Targets");
  for (const name of TARGET_NAMES) {
    const { entry } = await loadTarget(name);
    terminal.line(`${terminal.style("name", name.padEnd(16))} ${entry.role}, ${entry.version ?? "absent"}`);
    terminal.line(`  ${entry.settings ?? entry.absent}`);
  }
  terminal.heading("Parts of a record");
  for (const { name, members, minutes } of RECORD_PARTS) {
    terminal.line(`${terminal.style("name", name.padEnd(16))} ${members.join(" ")}, about ${minutes} minutes`);
  }
  terminal.heading("Not measured");
  for (const text of NOT_MEASURED) terminal.line(text);
  return 0;
}
