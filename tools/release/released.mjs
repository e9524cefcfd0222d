// The packages that are published, in the order in which that is done: what others need comes first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace.mjs";

/** Name, directory and manifest of each. */
export const RELEASED = ["lsm-core", "lsm-typed"].map((name) => {
  const directory = join(ROOT, "packages", name);
  return { name, directory, manifest: () => JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) };
});
