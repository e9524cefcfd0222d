import type { Done, Openable, TargetInfo } from "../bench-target.ts";
import type { BenchRecord } from "./bench-record.ts";

/**
 * A database of typed records under test: each has an id, and an index over project and due date that is kept by the database or,
 * where it has no indexes, by the target in the same transaction, as its user would have to.
 */
export interface TypedTarget extends Openable {
  /** One record, in a transaction of its own, in place of what had its id. */
  put(record: BenchRecord): Done;
  /** Many records in one transaction. */
  putMany(records: readonly BenchRecord[]): Done;
  get(id: string): BenchRecord | undefined | Promise<BenchRecord | undefined>;
  /** Up to `limit` records of a project that are due at or after a day, in the order of that. */
  range(project: string, dueFrom: number, limit: number): readonly BenchRecord[] | Promise<readonly BenchRecord[]>;
  /** Moves an hour of estimate from one record to another, both read and written in one transaction. */
  moveHour(from: string, to: string): Done;
}

/** A target of typed records. */
export interface TypedTargetDescription extends TargetInfo {
  readonly family: "typed";
  create(): TypedTarget;
}
