import type { Transaction, TransactionScan } from "lsm-core";
import { expect } from "vitest";
import type { Model, ModelOperation, ModelRange } from "../support/model.ts";
import { bytes, latin1 } from "../support/text.ts";
import { toRange } from "../support/to-lsm.ts";

/** A range of keys that was read or deleted; `end` of `undefined`: it has no upper end. */
export interface Interval {
  readonly start: string;
  readonly end: string | undefined;
}

type Pair = readonly [string, string];

interface ScanStep {
  readonly kind: "scan";
  readonly range: ModelRange;
  readonly scan: TransactionScan;
  /** What it gave so far. */
  readonly pairs: Pair[];
  isAtEnd: boolean;
}

type Step =
  | { readonly kind: "get"; readonly key: string; readonly value: string | undefined }
  | { readonly kind: "write"; readonly operation: ModelOperation }
  | ScanStep;

/** A transaction that takes down all that it reads and writes, in its order. */
export class RecordedTransaction {
  readonly transaction: Transaction;
  readonly steps: Step[] = [];
  /** Keys and ranges whose change is a conflict. */
  readonly #keys = new Set<string>();

  constructor(transaction: Transaction) {
    this.transaction = transaction;
  }

  /** Whether there is anything to write: a range delete of an empty range is nothing. */
  get hasWrites(): boolean {
    return this.writes.some((operation) => intervalOf(operation) !== undefined);
  }

  get writes(): ModelOperation[] {
    return this.steps.flatMap((step) => (step.kind === "write" ? [step.operation] : []));
  }

  get openScans(): ScanStep[] {
    return this.steps.filter((step): step is ScanStep => step.kind === "scan" && !step.isAtEnd);
  }

  get(key: string): string | undefined {
    return this.#note(key, this.transaction.get(bytes(key)));
  }

  async getAsync(key: string): Promise<string | undefined> {
    return this.#note(key, await this.transaction.getAsync(bytes(key)));
  }

  getMany(keys: readonly string[]): void {
    const values = this.transaction.getMany(keys.map(bytes));
    for (const [i, key] of keys.entries()) this.#note(key, values[i]);
  }

  write(operation: ModelOperation): void {
    this.steps.push({ kind: "write", operation });
    const { transaction } = this;
    if (operation.kind === "put") transaction.put(bytes(operation.key), bytes(operation.value));
    else if (operation.kind === "delete") transaction.delete(bytes(operation.key));
    else transaction.deleteRange(toRange(operation.range));
  }

  scan(range: ModelRange): void {
    this.steps.push({ kind: "scan", range, scan: this.transaction.scan(toRange(range)), pairs: [], isAtEnd: false });
  }

  /** Takes up to `count` pairs from one of its scans. */
  advance(step: ScanStep, count: number): void {
    const { limit } = step.range;
    const taken = step.scan.nextMany(count);
    for (const [key, value] of taken) step.pairs.push([latin1(key), latin1(value)]);
    step.isAtEnd = taken.length < count && step.pairs.length !== limit;
  }

  /** Whether a model with these contents at its beginning would have given it all that it has read. */
  expectReadsOf(before: Model, label: string): void {
    const model = before.clone();
    for (const step of this.steps) {
      if (step.kind === "write") model.apply(step.operation);
      else if (step.kind === "get") expect(step.value, `${label}: ${step.key}`).toBe(model.get(step.key));
      else {
        const all = model.scan(step.range);
        expect(step.pairs, `${label}: ${JSON.stringify(step.range)}`).toEqual(
          step.isAtEnd ? all : all.slice(0, step.pairs.length),
        );
      }
    }
  }

  /** Whether one of these operations, which came after its first read, changed something that it read. In bytewise order. */
  isChangedBy(operations: readonly ModelOperation[]): boolean {
    const ranges = this.steps.flatMap((step) => (step.kind === "scan" ? consumedOf(step) : []));
    return operations.some((operation) => {
      const changed = intervalOf(operation);
      if (changed === undefined) return false;
      return (
        ranges.some((range) => overlap(range, changed)) || [...this.#keys].some((key) => overlap(pointOf(key), changed))
      );
    });
  }

  /** Whether its own writes say what a key is, so that a read of it is none of the database. */
  isOwn(key: string): boolean {
    return this.writes.some((operation) => overlaps(operation, pointOf(key)));
  }

  #note(key: string, value: Uint8Array | undefined): string | undefined {
    if (!this.isOwn(key)) this.#keys.add(key);
    const text = value === undefined ? undefined : latin1(value);
    this.steps.push({ kind: "get", key, value: text });
    return text;
  }
}

/** What a scan has seen of its range. */
function consumedOf({ range, pairs, isAtEnd }: ScanStep): Interval[] {
  const whole = intervalOfRange(range);
  const last = pairs.at(-1);
  if (whole === undefined) return [];
  if (isAtEnd) return [whole];
  if (last === undefined) return [];
  return [range.reverse === true ? { start: last[0], end: whole.end } : { start: whole.start, end: `${last[0]}\0` }];
}

function overlaps(operation: ModelOperation, interval: Interval): boolean {
  const changed = intervalOf(operation);
  return changed !== undefined && overlap(changed, interval);
}

/** The keys that an operation is about; `undefined` when there are none. */
function intervalOf(operation: ModelOperation): Interval | undefined {
  return operation.kind === "deleteRange" ? intervalOfRange(operation.range) : pointOf(operation.key);
}

function pointOf(key: string): Interval {
  return { start: key, end: `${key}\0` };
}

/** The keys of a range without a prefix; `undefined` when it is empty. */
function intervalOfRange({ gt, gte, lt, lte }: ModelRange): Interval | undefined {
  const starts = [gte ?? "", gt === undefined ? "" : `${gt}\0`];
  const ends = [lt, lte === undefined ? undefined : `${lte}\0`].filter((end) => end !== undefined);
  const start = starts.toSorted().at(-1) ?? "";
  const end = ends.toSorted()[0];
  return end !== undefined && end <= start ? undefined : { start, end };
}

function overlap(a: Interval, b: Interval): boolean {
  return (b.end === undefined || a.start < b.end) && (a.end === undefined || b.start < a.end);
}
