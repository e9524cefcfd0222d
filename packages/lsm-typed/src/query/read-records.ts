import { isPromiseLike } from "../base/awaitable.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { StoreReader } from "../store/ordered-store.ts";
import { encodeCursor, rangeAfter } from "./page-cursor.ts";
import type { ReadPlan } from "./read-plan.ts";
import { eachPiece, type OpenScan, RowIterator } from "./row-iterator.ts";
import { RowScan, type Want } from "./row-scan.ts";

/** Gives a reader for one query, and a way to give it back. */
export interface ReaderSource {
  /** @param isJoined the query reads entries and records, which must be of one moment */
  open(isJoined: boolean): OpenReader;
}

/** A reader for one query. */
export interface OpenReader {
  readonly reader: StoreReader;
  /** Throws when what it reads from was closed or has ended. */
  check(): void;
  close(): void;
}

/** A page of results. */
export interface FieldsPage {
  readonly items: readonly Fields[];
  /** Where the next page begins; `undefined` when there is none. */
  readonly next: string | undefined;
}

/** Records or keys for `for await`. */
export function iterate(source: ReaderSource, read: ReadPlan, want: Want): RowIterator {
  return new RowIterator(() => openScan(source, read, want));
}

/** All records or keys at once. */
export async function collect(source: ReaderSource, read: ReadPlan, want: Want): Promise<Fields[]> {
  const found: Fields[] = [];
  await eachPiece(openScan(source, read, want), (rows) => {
    for (const row of rows) found.push(row.fields);
  });
  return found;
}

/** The first record, `undefined` when there is none. */
export async function first(source: ReaderSource, read: ReadPlan): Promise<Fields | undefined> {
  const scan = openScan(source, read, "records");
  try {
    const next = scan.rows.next(1);
    const rows = isPromiseLike(next) ? await next : next;
    return rows[0]?.fields;
  } finally {
    scan.close();
  }
}

/** How many records there are. Cost: walks over their keys; over the records where those may expire. */
export async function count(source: ReaderSource, read: ReadPlan): Promise<number> {
  let total = 0;
  await eachPiece(openScan(source, read, "nothing"), (rows) => {
    total += rows.length;
  });
  return total;
}

/** Up to `read.limit` records, from behind a cursor on. */
export async function page(source: ReaderSource, read: ReadPlan, after: string | undefined): Promise<FieldsPage> {
  if (read.limit === Infinity || read.limit === 0) throw new RangeError("a page needs a limit of 1 or more");
  const rest = after === undefined ? undefined : rangeAfter(read, after);
  const items: Fields[] = [];
  let last: Uint8Array | undefined;
  let hasMore = false;
  await eachPiece(openScan(source, { ...read, rest, limit: read.limit + 1 }, "records"), (rows) => {
    for (const row of rows) {
      if (items.length === read.limit) {
        hasMore = true;
        return;
      }
      items.push(row.fields);
      last = row.position;
    }
  });
  return { items, next: hasMore && last !== undefined ? encodeCursor(read, last) : undefined };
}

function openScan(source: ReaderSource, read: ReadPlan, want: Want): OpenScan {
  read.signal?.throwIfAborted();
  const { reader, check, close } = source.open(read.index !== undefined);
  try {
    const rows = new RowScan(reader, read, want);
    return {
      rows,
      check: () => {
        read.signal?.throwIfAborted();
        check();
      },
      close: () => {
        rows.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
