import type { CompactPointer, VersionEdit } from "../manifest/version-edit.ts";
import type { TableMeta } from "../table/table-meta.ts";

/** Why a plan was made. */
export type CompactionReason =
  /** Level 0 has so many tables that reads suffer. */
  | "level-0"
  /** A level is larger than its target. */
  | "size"
  /** Deleted space can be had back. */
  | "tombstones"
  /** Neighbours in a level are so small that one table may hold them. */
  | "small"
  /** Somebody asked. */
  | "manual";

/** Tables of one level that take part in a merge, in the order of the level. */
export interface PlanInput {
  readonly level: number;
  readonly tables: readonly TableMeta[];
}

/** A table goes to another level as it is. */
export interface MovePlan {
  readonly kind: "move";
  readonly reason: CompactionReason;
  readonly level: number;
  readonly table: TableMeta;
  readonly outputLevel: number;
  readonly pointer: CompactPointer | undefined;
}

/** Tables become other tables. */
export interface MergePlan {
  readonly kind: "merge";
  readonly reason: CompactionReason;
  /** Newest first: each table of level 0 is newer than the next, and level 0 than any other. */
  readonly inputs: readonly PlanInput[];
  readonly outputLevel: number;
  /** Nothing that is older than the inputs holds a key of their range, so tombstones and range deletes have no purpose left. */
  readonly dropTombstones: boolean;
  /** Tables of the level after the output, by key: an output is cut when it overlaps too many of their bytes. */
  readonly grandparents: readonly TableMeta[];
  /** Bytes at which an output is cut. */
  readonly tableBytes: number;
  /** Bytes of grandparents at which an output is cut. */
  readonly grandparentBytesMax: number;
  readonly pointer: CompactPointer | undefined;
}

/** Tables go away unread: newer range deletes cover all of each. */
export interface DropPlan {
  readonly kind: "drop";
  readonly inputs: readonly PlanInput[];
}

/** There is nothing to do. */
export interface NonePlan {
  readonly kind: "none";
}

/** What to do next; plain data that a thread can be sent. */
export type CompactionPlan = NonePlan | MovePlan | MergePlan | DropPlan;

export const NO_PLAN: NonePlan = { kind: "none" };

/**
 * The edit that installs a plan that was carried out.
 *
 * @param outputs the tables that a merge wrote; none for other plans
 */
export function planEdit(plan: CompactionPlan, outputs: readonly TableMeta[]): VersionEdit {
  if (plan.kind === "none") return {};
  const inputs = plan.kind === "move" ? [{ level: plan.level, tables: [plan.table] }] : plan.inputs;
  const removed = inputs.flatMap(({ level, tables }) => tables.map(({ id }) => ({ level, id })));
  if (plan.kind === "drop") return { removed };
  const added = (plan.kind === "move" ? [plan.table] : outputs).map((table) => ({ level: plan.outputLevel, table }));
  return { removed, added, ...(plan.pointer === undefined ? {} : { compactPointers: [plan.pointer] }) };
}
