import { resolve } from "node:path";
import { runTour } from "../tour/tour.ts";
import { packagePath, textOption } from "./command.ts";
import type { CommandContext } from "./command.ts";

/** Runs the tour in a directory that git does not keep, where the next run finds it. */
export async function tourCommand({ terminal, values, signal }: CommandContext): Promise<number> {
  const dir = resolve(textOption(values, "dir") ?? packagePath(".data/tour"));
  const { foundEarlierRun } = await runTour({ dir, isFresh: values["fresh"] === true, terminal, signal });
  terminal.line();
  terminal.line(
    terminal.style("good", "Every answer was right.") +
      (foundEarlierRun ? " Start over with --fresh." : " Run it again: it finds this data."),
  );
  return 0;
}
