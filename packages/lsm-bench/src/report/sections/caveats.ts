import { formatShare } from "../../format.ts";
import { FOREIGN_SHARE_MAX } from "../cell.ts";
import type { Text } from "../document.ts";
import { isOfSeveralFiles } from "../merged-results.ts";
import type { MergedResults } from "../merged-results.ts";
import { standingOf } from "../standing.ts";

/** With fewer runs a range is no measure of noise. */
const RUNS_MIN = 3;

/** What keeps the numbers from saying more; empty when there is nothing. */
export function caveatsOf({ targets, files, rows }: MergedResults): Text[] {
  const measured = rows.filter(({ cells }) => cells.length > 0);
  const cells = measured.flatMap((row) => row.cells);
  const absent = targets.flatMap(({ name, absent }) => (absent === undefined ? [] : [`${name} (${absent})`]));
  const disturbed = cells.filter(({ isDisturbed }) => isDisturbed).length;
  const few = cells.filter(({ runCount }) => runCount < RUNS_MIN).length;
  const cut = cells.filter(({ doneShare }) => doneShare < 1).length;
  const limits = new Set(files.flatMap(({ options }) => options.rowSecondsMax ?? []));
  const mixed = measured.filter(isOfSeveralFiles).length;
  const unmatched = measured.filter(({ parameters, cells }) =>
    cells.some(({ given, target }) => given !== parameters.durabilityAsked && target.role !== "floor"),
  ).length;
  const alone = measured.filter((row) => standingOf(row) === undefined).length;
  const revisions = new Set(files.map(({ revision }) => revision));
  const caveats: [boolean, string][] = [
    [absent.length > 0, `Absent here: ${absent.join("; ")}.`],
    [
      disturbed > 0,
      `${disturbed} of ${cells.length} figures are marked *: others used more than ${formatShare(FOREIGN_SHARE_MAX)} of the machine in a run.`,
    ],
    [
      few > 0,
      `${few} of ${cells.length} figures are of fewer than ${RUNS_MIN} runs: their range says little about noise.`,
    ],
    ...files.flatMap(({ stopped }): [boolean, string][] =>
      stopped === undefined
        ? []
        : [[true, `Somebody stopped the benchmark after ${stopped.stepsDone} of ${stopped.stepCount} steps.`]],
    ),
    [
      cut > 0,
      `${cut} of ${cells.length} figures are marked ‡: the time for a row (${[...limits].join(" or ")} s) was up before all operations were done, so they are of a smaller database where the row fills one.`,
    ],
    [mixed > 0, `${mixed} rows are marked †: their targets were not measured in one run.`],
    [revisions.size > 1, "The results are of several revisions of the sources."],
    [
      unmatched > 0,
      `In ${unmatched} rows a target has not the durability asked for and gives the next stronger, named in brackets.`,
    ],
    [alone > 0, `${alone} rows have no peer to compare with.`],
  ];
  return caveats.filter(([holds]) => holds).map(([, text]) => text);
}
