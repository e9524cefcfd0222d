import { type Awaitable, isPromiseLike, andThen } from "../base/awaitable.ts";
import { compareBytes, EMPTY } from "../base/bytes.ts";
import { TypedError } from "../base/errors.ts";
import { isInRange, keyText } from "../base/key-range.ts";
import { Pace } from "../base/pace.ts";
import { entryRecordKey, indexEntries } from "../record/index-entries.ts";
import { decodeKey, tryDecodeKey } from "../record/record-key.ts";
import { decodeRecord } from "../record/record-value.ts";
import { isExpired } from "../record/write-record.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreEntry, StoreReader, StoreScan } from "../store/ordered-store.ts";
import type { ReadPlan } from "./read-plan.ts";

/** What is wanted of each record. */
export type Want = "records" | "keys" | "nothing";

/** A record that was found. */
export interface Row {
  /** The key of the record or of the index entry: where a page goes on. */
  readonly position: Uint8Array;
  /** The record or its key; empty when nothing was wanted. */
  readonly fields: Fields;
}

const NO_ROWS: readonly Row[] = [];
const NOTHING: Fields = Object.freeze({});

/** The records of a {@link ReadPlan}, pulled in pieces. Records that have expired are left out. */
export class RowScan {
  readonly #read: ReadPlan;
  readonly #reader: StoreReader;
  readonly #want: Want;
  readonly #scan: StoreScan;
  /** Values are read: to be given, or because they decide whether the record counts. */
  readonly #needsValues: boolean;
  #left: number;
  #isAtEnd = false;
  /** Of the records of a piece: the first entry that the scan meets, by key. A record may have a thousand in one piece. */
  readonly #firstEntries = new Map<string, Uint8Array | undefined>();

  /** @param reader of one moment when the plan has an index: entries and records must agree */
  constructor(reader: StoreReader, read: ReadPlan, want: Want) {
    this.#read = read;
    this.#reader = reader;
    this.#want = want;
    this.#left = read.limit;
    this.#needsValues = want === "records" || read.mayRepeat || read.plan.expiryRange !== undefined;
    const keysOnly = read.index === undefined && !this.#needsValues;
    const { start, end } = read.rest ?? read.range;
    this.#scan = reader.scan({ start, end, reverse: read.reverse, keysOnly });
  }

  /** Some rows, at most `count`; none at the end. */
  next(count: number): Awaitable<readonly Row[]> {
    this.#read.signal?.throwIfAborted();
    const wanted = Math.min(count, this.#left);
    if (wanted === 0) return NO_ROWS;
    const rows = this.#piece(wanted);
    return isPromiseLike(rows) || this.#isVain(rows) ? this.#nextLater(rows, wanted) : rows;
  }

  close(): void {
    this.#scan.close();
  }

  /** There may be very many pieces in vain one after the other, so the event loop gets its turns among them. */
  async #nextLater(first: Awaitable<readonly Row[]>, wanted: number): Promise<readonly Row[]> {
    const pace = new Pace();
    let rows = await first;
    while (this.#isVain(rows)) {
      if (pace.isDue) await pace.turn();
      this.#read.signal?.throwIfAborted();
      rows = await this.#piece(wanted);
    }
    return rows;
  }

  /** A piece without a record that counts is not the end. */
  #isVain(rows: readonly Row[]): boolean {
    return rows.length === 0 && !this.#isAtEnd;
  }

  #piece(wanted: number): Awaitable<readonly Row[]> {
    return andThen(this.#scan.next(wanted), (entries) => this.#rowsOf(entries));
  }

  #rowsOf(entries: readonly StoreEntry[]): Awaitable<readonly Row[]> {
    if (entries.length === 0) {
      this.#isAtEnd = true;
      return NO_ROWS;
    }
    const { index, plan } = this.#read;
    if (index === undefined) return this.#finish(entries, entries);
    const keys = entries.map((entry) => entryRecordKey(plan, index, entry.key, entry.value));
    if (!this.#needsValues)
      return this.#finish(
        entries,
        keys.map((key) => ({ key, value: EMPTY })),
      );
    return andThen(this.#reader.getMany(keys), (values) => this.#finish(entries, this.#join(keys, values)));
  }

  #join(keys: readonly Uint8Array[], values: readonly (Uint8Array | undefined)[]): StoreEntry[] {
    return keys.map((key, i) => {
      const value = values[i];
      if (value === undefined) throw this.#orphan(key);
      return { key, value };
    });
  }

  /** Rows of the records that count. */
  #finish(entries: readonly StoreEntry[], records: readonly StoreEntry[]): readonly Row[] {
    const rows: Row[] = [];
    this.#firstEntries.clear();
    for (let i = 0; i < records.length; i++) {
      const row = this.#rowOf((entries[i] as StoreEntry).key, records[i] as StoreEntry);
      if (row !== undefined) rows.push(row);
    }
    this.#left -= rows.length;
    return rows;
  }

  #rowOf(position: Uint8Array, { key, value }: StoreEntry): Row | undefined {
    const { plan, mayRepeat } = this.#read;
    if (this.#needsValues && isExpired(value)) return undefined;
    if (mayRepeat && !this.#isFirstEntry(position, key, value)) return undefined;
    return { position, fields: this.#want === "records" ? decodeRecord(plan, key, value) : this.#keyOf(key) };
  }

  #keyOf(key: Uint8Array): Fields {
    return this.#want === "keys" ? decodeKey(this.#read.plan, key) : NOTHING;
  }

  /** Whether an entry is the first of its record's that the scan meets: told from the record alone, so pages need no memory. */
  #isFirstEntry(position: Uint8Array, key: Uint8Array, value: Uint8Array): boolean {
    const text = keyText(key);
    let first = this.#firstEntries.get(text);
    if (first === undefined) {
      first = this.#firstEntryOf(key, value);
      this.#firstEntries.set(text, first);
    }
    return first === undefined || compareBytes(first, position) === 0;
  }

  #firstEntryOf(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
    const { plan, index, range, reverse } = this.#read;
    if (index === undefined) return undefined;
    const inside = indexEntries(plan, index, decodeRecord(plan, key, value)).filter((entry) =>
      isInRange(entry.key, range),
    );
    return (reverse ? inside.at(-1) : inside[0])?.key;
  }

  #orphan(key: Uint8Array): TypedError {
    const { plan, index } = this.#read;
    const place = { collection: plan.name, key: tryDecodeKey(plan, key) };
    const name = index?.name ?? "";
    return new TypedError(
      "Damaged",
      `index "${name}" of "${plan.name}" has an entry for a record that is not there; see db.verify()`,
      place,
    );
  }
}
