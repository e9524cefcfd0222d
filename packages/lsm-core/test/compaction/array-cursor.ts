import { Cursor, END, READY, type CursorState } from "../../src/base/cursor.ts";

export type Entry = readonly [key: Uint8Array, value: Uint8Array | undefined];

/** Entries in order, from memory. `undefined` values are tombstones. */
export class ArrayCursor extends Cursor {
  readonly #entries: readonly Entry[];
  readonly #compare: (a: Uint8Array, b: Uint8Array) => number;
  #at = 0;

  constructor(entries: readonly Entry[], compare: (a: Uint8Array, b: Uint8Array) => number) {
    super();
    this.#entries = entries;
    this.#compare = compare;
  }

  override first(): CursorState {
    return this.#show(0);
  }
  override last(): CursorState {
    return this.#show(this.#entries.length - 1);
  }
  override seek(key: Uint8Array): CursorState {
    const at = this.#entries.findIndex((entry) => this.#compare(entry[0], key) >= 0);
    return this.#show(at === -1 ? this.#entries.length : at);
  }
  override seekBefore(key: Uint8Array): CursorState {
    return this.#show(this.#entries.findLastIndex((entry) => this.#compare(entry[0], key) < 0));
  }
  override next(): CursorState {
    return this.#show(this.#at + 1);
  }
  override prev(): CursorState {
    return this.#show(this.#at - 1);
  }
  override load(): Promise<CursorState> {
    return Promise.resolve(READY);
  }
  override close(): void {}

  #show(at: number): CursorState {
    this.#at = at;
    const entry = this.#entries[at];
    if (entry === undefined) return END;
    this.keyBytes = entry[0];
    this.keyLength = entry[0].length;
    this.valueBytes = entry[1] ?? entry[0];
    this.valueLength = entry[1]?.length ?? -1;
    return READY;
  }
}
