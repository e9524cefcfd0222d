import { loadTarget, TARGET_NAMES } from "../targets/registry.ts";
import { WORKLOADS } from "../workloads/registry.ts";
import type { CommandContext } from "./command.ts";

/** Lists what can be measured. */
export async function listCommand({ terminal }: CommandContext): Promise<number> {
  terminal.heading("Workloads");
  for (const { name, durabilities, summary } of WORKLOADS) {
    terminal.line(`${terminal.style("name", name.padEnd(14))} ${durabilities.join(", ")}`);
    terminal.line(`  ${summary}`);
  }
  terminal.heading("Targets");
  for (const name of TARGET_NAMES) {
    const target = await loadTarget(name);
    const isAbsent = "absent" in target;
    terminal.line(`${terminal.style("name", name.padEnd(14))} ${isAbsent ? "absent" : target.version}`);
    terminal.line(`  ${isAbsent ? target.absent : target.settings}`);
  }
  return 0;
}
