import { expect } from "vitest";
import { DuplicateKeyError, ValidationError } from "../../src/base/errors.ts";
import type { CollectionPlan } from "../../src/plan/collection-plan.ts";
import { decodeKey, encodeKey } from "../../src/record/record-key.ts";
import type { Fields } from "../../src/schema/record-schema.ts";
import type {
  ExportSnapshot,
  ExportSource,
  ImportMode,
  ImportRecord,
  ImportTarget,
} from "../../src/transfer/transfer-ends.ts";

/** Exports records that are at hand. */
export class ListSource implements ExportSource {
  readonly plans: readonly CollectionPlan[];
  /** Snapshots that are open. */
  snapshots = 0;
  readonly #records: ReadonlyMap<CollectionPlan, Iterable<Fields>>;

  constructor(...collections: readonly (readonly [CollectionPlan, Iterable<Fields>])[]) {
    this.#records = new Map(collections);
    this.plans = [...this.#records.keys()];
  }

  open(): ExportSnapshot {
    this.snapshots++;
    return {
      scan: (plan) => this.#scan(plan),
      close: () => void this.snapshots--,
    };
  }

  async *#scan(plan: CollectionPlan): AsyncGenerator<Fields> {
    yield* this.#records.get(plan) ?? [];
  }
}

/** Imports into memory. */
export class MapTarget implements ImportTarget {
  readonly plans: readonly CollectionPlan[];
  /** Numbers of records in each transaction. */
  readonly batches: number[] = [];
  readonly #records = new Map<string, Fields>();

  constructor(...plans: readonly CollectionPlan[]) {
    this.plans = plans;
  }

  /** All records, in the order in which their keys came first. */
  get records(): Fields[] {
    return [...this.#records.values()];
  }

  async write(batch: readonly ImportRecord[], mode: ImportMode): Promise<void> {
    await Promise.resolve();
    const added = new Map<string, Fields>();
    for (const { plan, record } of batch) {
      const bytes = encodeKey(plan, record);
      const name = bytes.join();
      if (mode === "insert" && (this.#records.has(name) || added.has(name))) {
        throw new DuplicateKeyError({ collection: plan.name, key: decodeKey(plan, bytes) });
      }
      added.set(name, record);
    }
    for (const [name, record] of added) this.#records.set(name, record);
    this.batches.push(batch.length);
  }
}

/** The lines of an export by hand: a header, then these. */
export function lines(...records: readonly unknown[]): string {
  const header = { format: "lsm-typed", version: 1, collections: { notes: 1 } };
  return [header, ...records].map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}

/** A line of the notes collection. */
export function noteLine(list: string, id: number, more: Fields = {}): { c: string; v: Fields } {
  return { c: "notes", v: { list, id, title: `${list} ${id}`, tags: [], at: id, ...more } };
}

/** The validation error that a promise must reject with. */
export async function validationErrorOf(promise: Promise<unknown>): Promise<ValidationError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ValidationError) return error;
  return expect.fail(`expected a ValidationError, got ${String(error)}`);
}
