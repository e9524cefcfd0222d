import { describeValue, TypedError } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import { type KeyBounds, textPrefixRange } from "../key/key-ranges.ts";
import type { CollectionPlan, IndexFieldPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import { conditionRange, encodeField, endsOf } from "./key-query.ts";
import {
  type FieldsChange,
  type ListenSettings,
  type QueryContext,
  watchingOf,
  watchQuery,
  type WatchSettings,
} from "./query-context.ts";
import { checkLimit, type ReadPlan } from "./read-plan.ts";
import { collect, count, type FieldsPage, first, iterate, page } from "./read-records.ts";
import type { RowIterator } from "./row-iterator.ts";

/** What a query asks for so far. */
interface Conditions {
  /** Values of the leading fields. */
  readonly values: readonly unknown[];
  /** Ends of the range on the next field. */
  readonly ends: KeyBounds;
  /** Text with which the next field begins. */
  readonly text: string | undefined;
  readonly reverse: boolean;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

const NOTHING_YET: Conditions = {
  values: [],
  ends: {},
  text: undefined,
  reverse: false,
  limit: Infinity,
  signal: undefined,
};

/** A query through an index, built step by step; each step gives a new one. The typed form is `IndexQuery`. */
export class RuntimeIndexQuery {
  readonly #context: QueryContext;
  readonly #plan: CollectionPlan;
  readonly #index: IndexPlan;
  readonly #conditions: Conditions;

  constructor(context: QueryContext, plan: CollectionPlan, index: IndexPlan, conditions: Conditions = NOTHING_YET) {
    this.#context = context;
    this.#plan = plan;
    this.#index = index;
    this.#conditions = conditions;
  }

  eq(field: string, value: unknown): RuntimeIndexQuery {
    this.#checkField(field, "eq");
    if (this.#hasRange) throw new TypeError(`eq("${field}") must come before the range of a query, not after it`);
    return this.#with({ values: [...this.#conditions.values, value] });
  }

  gt(field: string, value: unknown): RuntimeIndexQuery {
    return this.#withEnd(field, "gt", value);
  }

  gte(field: string, value: unknown): RuntimeIndexQuery {
    return this.#withEnd(field, "gte", value);
  }

  lt(field: string, value: unknown): RuntimeIndexQuery {
    return this.#withEnd(field, "lt", value);
  }

  lte(field: string, value: unknown): RuntimeIndexQuery {
    return this.#withEnd(field, "lte", value);
  }

  startsWith(field: string, text: string): RuntimeIndexQuery {
    this.#checkField(field, "startsWith");
    if (this.#hasRange) throw new TypeError("a query has one range: startsWith cannot be combined with another");
    if (!/^(?:desc\()?(?:nullable\()?string\b/.test(this.#next?.codec.name ?? "")) {
      throw new TypeError(
        `startsWith("${field}") is for fields that are kept as texts; this one is kept as ${this.#next?.codec.name}`,
      );
    }
    if (typeof text !== "string") throw new TypeError(`startsWith needs a string, got ${typeof text}`);
    return this.#with({ text });
  }

  reverse(): RuntimeIndexQuery {
    return this.#with({ reverse: !this.#conditions.reverse });
  }

  limit(limit: number): RuntimeIndexQuery {
    return this.#with({ limit: checkLimit(limit) });
  }

  signal(signal: AbortSignal): RuntimeIndexQuery {
    return this.#with({ signal });
  }

  scan(): RowIterator {
    return iterate(this.#context.source, this.#read(), "records");
  }

  [Symbol.asyncIterator](): RowIterator {
    return this.scan();
  }

  keys(): RowIterator {
    return iterate(this.#context.source, this.#read(), "keys");
  }

  async all(): Promise<Fields[]> {
    return await collect(this.#context.source, this.#read(), "records");
  }

  async first(): Promise<Fields | undefined> {
    return await first(this.#context.source, this.#read());
  }

  async count(): Promise<number> {
    return await count(this.#context.source, this.#read());
  }

  async page({
    limit,
    after,
  }: { readonly limit?: number | undefined; readonly after?: string | undefined } = {}): Promise<FieldsPage> {
    const read = this.#read();
    return await page(this.#context.source, limit === undefined ? read : { ...read, limit: checkLimit(limit) }, after);
  }

  watch(settings: WatchSettings | ListenSettings = {}): AsyncIterableIterator<FieldsChange, undefined> | (() => void) {
    const { plan, index, range, signal } = this.#read();
    return watchQuery(this.#context, { plan, index, range }, settings, signal);
  }

  live(settings: Pick<WatchSettings, "signal"> = {}): AsyncIterableIterator<Fields[], undefined> {
    const { plan, index, range, signal } = this.#read();
    return watchingOf(this.#context).live({ plan, index, range }, () => this.all(), {
      signal: settings.signal ?? signal,
    });
  }

  /** The field that the next condition is about. */
  get #next(): IndexFieldPlan | undefined {
    return this.#index.fields[this.#conditions.values.length];
  }

  get #hasRange(): boolean {
    return this.#conditions.text !== undefined || endsOf(this.#conditions.ends) !== undefined;
  }

  #with(changes: Partial<Conditions>): RuntimeIndexQuery {
    return new RuntimeIndexQuery(this.#context, this.#plan, this.#index, { ...this.#conditions, ...changes });
  }

  #withEnd(field: string, end: "gt" | "gte" | "lt" | "lte", value: unknown): RuntimeIndexQuery {
    this.#checkField(field, end);
    if (value === undefined) throw new TypeError(`${end}("${field}") needs a value`);
    if (this.#conditions.text !== undefined)
      throw new TypeError("a query has one range: startsWith cannot be combined with another");
    const ends = { ...this.#conditions.ends, [end]: value };
    endsOf(ends);
    return this.#with({ ends });
  }

  #checkField(field: string, step: string): void {
    const next = this.#next;
    if (next?.name === field) return;
    const wanted = next === undefined ? "all its fields have a value already" : `the next field is "${next.name}"`;
    throw new TypeError(`${step}(${describeValue(field)}) does not fit the index "${this.#index.name}": ${wanted}`);
  }

  #read(): ReadPlan {
    const { values, reverse, limit, signal } = this.#conditions;
    const index = this.#index;
    if (index.state !== "readable") throw indexNotReady(this.#plan, index);
    const isMultiFixed = index.multiAt >= 0 && index.multiAt < values.length;
    const mayRepeat = index.multiAt >= 0 && !isMultiFixed;
    return { plan: this.#plan, index, range: this.#range(), mayRepeat, reverse, limit, signal };
  }

  #range(): KeyRange {
    const { values, ends, text } = this.#conditions;
    const { fields, range } = this.#index;
    if (text === undefined) return conditionRange(this.#plan, range, fields, values, endsOf(ends));
    const prefix = conditionRange(this.#plan, range, fields, values, undefined).start;
    const next = this.#next as IndexFieldPlan;
    return encodeField(this.#plan, next, () => textPrefixRange(prefix, next.isDescending, text));
  }
}

function indexNotReady(plan: CollectionPlan, index: IndexPlan): TypedError {
  const why =
    index.state === "disabled"
      ? "its build failed; db.whenReady() rejects with the reason, and the next opening tries again"
      : 'it is being built; await db.whenReady(), or open the database with indexBuilds: "wait"';
  return new TypedError("IndexNotReady", `the index "${index.name}" of "${plan.name}" cannot be read yet: ${why}`, {
    collection: plan.name,
  });
}
