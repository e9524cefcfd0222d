import { CursorBlocks } from "../table/block-source.ts";
import type { Table } from "../table/table.ts";
import type { BlockCache } from "./block-cache.ts";

/** The blocks that a cache holds: a non-blocking {@link BlockSource}, for reads that must not wait for a file. */
export class ResidentBlocks extends CursorBlocks {
  readonly #cache: BlockCache;

  constructor(cache: BlockCache) {
    super();
    this.#cache = cache;
  }

  override fetch(table: Table, block: number): boolean {
    return this.#cache.peek(table, block) && this.#show();
  }

  override find(table: Table, block: number): boolean {
    return this.#cache.find(table, block) && this.#show();
  }

  override pin(): number {
    const cache = this.#cache;
    // The cache was asked last for the block that was last fetched here: a cursor pins at once.
    const pin = cache.pin();
    this.bytes = cache.bytes;
    this.start = cache.start;
    return pin;
  }

  override unpin(pin: number): void {
    this.#cache.unpin(pin);
  }

  override load(table: Table, block: number): Promise<void> {
    return this.#cache.load(table, block);
  }

  #show(): true {
    const cache = this.#cache;
    this.bytes = cache.bytes;
    this.start = cache.start;
    this.length = cache.length;
    return true;
  }
}
