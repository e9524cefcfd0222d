import { CHANGE_WORKLOADS } from "./change.ts";
import { CHURN_WORKLOAD } from "./churn.ts";
import { FILL_WORKLOADS } from "./fill.ts";
import { MIXED_WORKLOADS } from "./mixed.ts";
import { READ_WORKLOAD } from "./read.ts";
import { REOPEN_WORKLOADS } from "./reopen.ts";
import { TYPED_WORKLOAD } from "./typed.ts";
import type { Workload } from "./workload.ts";
import { YCSB_WORKLOAD } from "./ycsb.ts";

/** All workloads in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  ...FILL_WORKLOADS,
  READ_WORKLOAD,
  ...CHANGE_WORKLOADS,
  ...MIXED_WORKLOADS,
  YCSB_WORKLOAD,
  ...REOPEN_WORKLOADS,
  CHURN_WORKLOAD,
  TYPED_WORKLOAD,
];

/**
 * Finds a workload by its name.
 *
 * @throws {TypeError} when there is none of that name
 */
export function workloadNamed(name: string): Workload {
  const workload = WORKLOADS.find((candidate) => candidate.name === name);
  if (workload !== undefined) return workload;
  throw new TypeError(`Unknown workload "${name}"; there are ${WORKLOADS.map(({ name: known }) => known).join(", ")}.`);
}
