import fc from "fast-check";
import { type Command, programs } from "./model-commands.ts";
import { SEED } from "./random.ts";

/**
 * Checks a property of random programs against the API. A failure prints seed and path; `LSM_SEED` and `LSM_PATH` replay it.
 *
 * @param runs how many programs are tried
 * @param maxLength calls of the longest program
 */
export async function checkPrograms(
  runs: number,
  maxLength: number,
  property: (commands: readonly Command[]) => Promise<void>,
): Promise<void> {
  const path = process.env["LSM_PATH"];
  await fc.assert(fc.asyncProperty(programs(maxLength), property), {
    seed: SEED,
    numRuns: runs,
    ...(path === undefined ? {} : { path }),
  });
}
