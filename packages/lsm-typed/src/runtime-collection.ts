import { type Awaitable, isPromiseLike } from "./base/awaitable.ts";
import { describeValue, LimitError, TypedError } from "./base/errors.ts";
import { Pace } from "./base/pace.ts";
import { clearRecords } from "./clear-records.ts";
import type { CollectionPlan } from "./plan/collection-plan.ts";
import { RuntimeIndexQuery } from "./query/index-query.ts";
import { type KeyQueryInput, planKeyQuery } from "./query/key-query.ts";
import {
  type FieldsChange,
  type ListenSettings,
  type QueryContext,
  watchingOf,
  watchQuery,
  type WatchSettings,
} from "./query/query-context.ts";
import type { ReadPlan } from "./query/read-plan.ts";
import { collect, count, type FieldsPage, first, iterate, page } from "./query/read-records.ts";
import type { RowIterator } from "./query/row-iterator.ts";
import { parseRecord } from "./record/parse-record.ts";
import { encodeKey, tryDecodeKey } from "./record/record-key.ts";
import { decodeRecord } from "./record/record-value.ts";
import { deleteRecord, insertRecord, isExpired, putRecord } from "./record/write-record.ts";
import type { Fields } from "./schema/record-schema.ts";
import type { StoreTransaction } from "./store/ordered-store.ts";
import { type Aside, updateRecord } from "./update-record.ts";

/** What a collection works in: a database, where each write is a transaction of its own, or one transaction. */
export interface CollectionContext extends QueryContext {
  /** Runs a write. It may run several times. */
  write<T>(fn: (tx: StoreTransaction, aside: Aside) => Awaitable<T>): Promise<T>;
}

/** A collection without its types; what it does is documented at `Collection`. */
export class RuntimeCollection {
  readonly #context: CollectionContext;
  readonly #plan: CollectionPlan;

  constructor(context: CollectionContext, plan: CollectionPlan) {
    this.#context = context;
    this.#plan = plan;
  }

  async get(key: Fields): Promise<Fields | undefined> {
    const bytes = encodeKey(this.#plan, key);
    const { reader, close } = this.#context.source.open(false);
    try {
      const found = reader.get(bytes);
      return this.#decode(bytes, isPromiseLike(found) ? await found : found);
    } finally {
      close();
    }
  }

  async getMany(keys: readonly Fields[]): Promise<(Fields | undefined)[]> {
    if (!Array.isArray(keys)) throw new TypeError(`keys must be an array, got ${typeof keys}`);
    const bytes = keys.map((key: Fields) => encodeKey(this.#plan, key));
    const { reader, close } = this.#context.source.open(false);
    try {
      const values = await reader.getMany(bytes);
      return values.map((value, i) => this.#decode(bytes[i] as Uint8Array, value));
    } finally {
      close();
    }
  }

  async exists(key: Fields): Promise<boolean> {
    const bytes = encodeKey(this.#plan, key);
    const { reader, close } = this.#context.source.open(false);
    try {
      const value = await reader.get(bytes);
      return value !== undefined && !isExpired(value);
    } finally {
      close();
    }
  }

  async count(query?: KeyQueryInput): Promise<number> {
    return await count(this.#context.source, this.#read(query));
  }

  async first(query?: KeyQueryInput): Promise<Fields | undefined> {
    return await first(this.#context.source, this.#read(query));
  }

  async all(query?: KeyQueryInput): Promise<Fields[]> {
    return await collect(this.#context.source, this.#read(query), "records");
  }

  scan(query?: KeyQueryInput): RowIterator {
    return iterate(this.#context.source, this.#read(query), "records");
  }

  keys(query?: KeyQueryInput): RowIterator {
    return iterate(this.#context.source, this.#read(query), "keys");
  }

  async page(query: KeyQueryInput & { readonly after?: string | undefined }): Promise<FieldsPage> {
    return await page(this.#context.source, planKeyQuery(this.#plan, query, ["after"]), query.after);
  }

  by(name: string): RuntimeIndexQuery {
    const index = this.#plan.indexes.find((one) => one.name === name);
    if (index !== undefined) return new RuntimeIndexQuery(this.#context, this.#plan, index);
    const names = this.#plan.indexes.map((one) => one.name).join(", ");
    const message = `"${this.#plan.name}" has no index ${describeValue(name)}; it has ${names === "" ? "none" : names}`;
    throw new TypedError("UnknownIndex", message, { collection: this.#plan.name });
  }

  async insert(value: unknown): Promise<Fields> {
    const record = this.#parse(value);
    await this.#write(record, (tx) => insertRecord(tx, this.#plan, record));
    return record;
  }

  async put(value: unknown): Promise<Fields> {
    const record = this.#parse(value);
    await this.#write(record, (tx) => putRecord(tx, this.#plan, record));
    return record;
  }

  async putMany(values: readonly unknown[]): Promise<number> {
    if (!Array.isArray(values)) throw new TypeError(`values must be an array, got ${typeof values}`);
    const pace = new Pace();
    const records: Fields[] = [];
    for (const value of values as unknown[]) {
      records.push(this.#parse(value));
      if (pace.isDue) await pace.turn();
    }
    await this.#context.write(async (tx) => {
      for (const record of records) {
        const written = putRecord(tx, this.#plan, record);
        if (isPromiseLike(written)) await written;
      }
    });
    return records.length;
  }

  async update(key: Fields, change: (record: Fields) => unknown): Promise<Fields> {
    if (typeof change !== "function") throw new TypeError(`change must be a function, got ${typeof change}`);
    const bytes = encodeKey(this.#plan, key);
    return await this.#write(key, (tx, aside) => updateRecord({ tx, aside, plan: this.#plan, key: bytes, change }));
  }

  async patch(key: Fields, fields: Fields): Promise<Fields> {
    if (typeof fields !== "object" || fields === null)
      throw new TypeError(`fields must be an object, got ${typeof fields}`);
    return await this.update(key, (record) => ({ ...record, ...fields }));
  }

  async delete(key: Fields): Promise<boolean> {
    const bytes = encodeKey(this.#plan, key);
    return await this.#context.write((tx) => deleteRecord(tx, this.#plan, bytes));
  }

  async clear(query?: KeyQueryInput): Promise<number> {
    checkEndsAreGiven(query);
    return await clearRecords((fn) => this.#context.write(fn), this.#read(query));
  }

  watch(
    query?: KeyQueryInput,
    settings: WatchSettings | ListenSettings = {},
  ): AsyncIterableIterator<FieldsChange, undefined> | (() => void) {
    const { plan, index, range, signal } = this.#read(query);
    return watchQuery(this.#context, { plan, index, range }, settings, signal);
  }

  live(
    query?: KeyQueryInput,
    settings: Pick<WatchSettings, "signal"> = {},
  ): AsyncIterableIterator<Fields[], undefined> {
    const { plan, index, range, signal } = this.#read(query);
    const read = (): Promise<Fields[]> => this.all(query);
    return watchingOf(this.#context).live({ plan, index, range }, read, { signal: settings.signal ?? signal });
  }

  #read(query?: KeyQueryInput): ReadPlan {
    return planKeyQuery(this.#plan, query);
  }

  #parse(value: unknown): Fields {
    return parseRecord(this.#plan, value, { collection: this.#plan.name });
  }

  #decode(key: Uint8Array, value: Uint8Array | undefined): Fields | undefined {
    return value === undefined || isExpired(value) ? undefined : decodeRecord(this.#plan, key, value);
  }

  /** Runs a write of one record; a limit that it meets is told with the record's key. */
  async #write<T>(record: Fields, fn: (tx: StoreTransaction, aside: Aside) => Awaitable<T>): Promise<T> {
    try {
      return await this.#context.write(fn);
    } catch (error) {
      if (!(error instanceof LimitError) || error.collection !== undefined) throw error;
      const key = tryDecodeKey(this.#plan, encodeKey(this.#plan, record));
      throw new LimitError(error.what, error.limit, error.actual, { collection: this.#plan.name, key });
    }
  }
}

/** For reads an end that is `undefined` is none; a deletion must not grow because a variable was not set. */
function checkEndsAreGiven(query: KeyQueryInput | undefined): void {
  for (const end of ["gt", "gte", "lt", "lte"] as const) {
    if (query !== undefined && end in query && query[end] === undefined) {
      throw new TypeError(`${end} is undefined; leave it out to delete without that end`);
    }
  }
}
