import { isPromiseLike } from "../base/awaitable.ts";
import { Pace } from "../base/pace.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { Row, RowScan } from "./row-scan.ts";

/** The first piece is small for those who stop early; the pieces grow for those who go on. */
const FIRST_PIECE = 16;
const PIECE_MAX = 256;

/** A scan and what is to be given back with it. */
export interface OpenScan {
  readonly rows: RowScan;
  /** Throws when nothing more may be given: the signal was aborted, the database closed. */
  check(): void;
  close(): void;
}

/**
 * Records or keys for `for await`, read in pieces, without holding the event loop.
 *
 * Opened by the first `next`. Leaving early, the end, an error and `return` give back what it holds.
 */
export class RowIterator implements AsyncIterableIterator<Fields>, AsyncDisposable {
  readonly #open: () => OpenScan;
  readonly #pace = new Pace();
  #scan: OpenScan | undefined;
  #rows: readonly Row[] = [];
  #at = 0;
  #piece = FIRST_PIECE;
  #isDone = false;
  /** The piece that is being read; calls of `next` that overlap wait for it one after another. */
  #filling: Promise<void> | undefined;

  constructor(open: () => OpenScan) {
    this.#open = open;
  }

  async next(): Promise<IteratorResult<Fields, undefined>> {
    while (this.#at === this.#rows.length) {
      if (this.#isDone) return { done: true, value: undefined };
      // Cleared behind it and not by it: a piece that is there at once would clear it before it is set.
      this.#filling ??= this.#fill().finally(() => (this.#filling = undefined));
      await this.#filling;
    }
    this.#check();
    const row = this.#rows[this.#at++] as Row;
    return { done: false, value: row.fields };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #check(): void {
    try {
      this.#scan?.check();
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async #fill(): Promise<void> {
    try {
      if (this.#pace.isDue) await this.#pace.turn();
      if (this.#isDone) return;
      this.#scan ??= this.#open();
      const rows = this.#scan.rows.next(this.#piece);
      this.#take(isPromiseLike(rows) ? await rows : rows);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #take(rows: readonly Row[]): void {
    if (this.#isDone) return;
    if (rows.length === 0) return this.#end();
    this.#rows = rows;
    this.#at = 0;
    this.#piece = Math.min(this.#piece * 4, PIECE_MAX);
  }

  #end(): void {
    this.#isDone = true;
    this.#rows = [];
    this.#at = 0;
    this.#scan?.close();
  }
}

/** Hands over all rows of a scan, piece by piece, and closes it. */
export async function eachPiece(scan: OpenScan, take: (rows: readonly Row[]) => void): Promise<void> {
  const pace = new Pace();
  try {
    for (;;) {
      const next = scan.rows.next(PIECE_MAX);
      const rows = isPromiseLike(next) ? await next : next;
      if (rows.length === 0) return;
      take(rows);
      if (pace.isDue) await pace.turn();
    }
  } finally {
    scan.close();
  }
}
