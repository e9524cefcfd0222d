import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects all garbage. What the running task has looked at through a weak reference stays until the task ends. */
export const collectGarbage = runInNewContext("gc") as () => void;
