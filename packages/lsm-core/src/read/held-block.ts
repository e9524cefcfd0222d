import { sliceBytes } from "../base/bytes.ts";
import type { BlockCache } from "../cache/block-cache.ts";
import { BlockSource } from "../table/block-source.ts";
import type { Table } from "../table/table.ts";

/** Blocks up to this size are copied from the cache; larger ones have memory of their own already. */
const COPIED_BYTES_MAX = 65_536;

/**
 * Blocks for one asynchronous lookup: those in the cache, and the ones that it had to wait for, which stay with it.
 * Holding them itself, a lookup makes progress however small or busy the cache is.
 */
export class HeldBlock extends BlockSource {
  readonly #cache: BlockCache;
  readonly #held: { readonly table: Table; readonly block: number; readonly payload: Uint8Array }[] = [];

  constructor(cache: BlockCache) {
    super();
    this.#cache = cache;
  }

  override fetch(table: Table, block: number): boolean {
    for (const held of this.#held) {
      if (held.table === table && held.block === block) {
        this.bytes = held.payload;
        this.start = 0;
        this.length = held.payload.length;
        return true;
      }
    }
    if (!this.#cache.peek(table, block)) return false;
    this.bytes = this.#cache.bytes;
    this.start = this.#cache.start;
    this.length = this.#cache.length;
    return true;
  }

  override async load(table: Table, block: number): Promise<void> {
    const cache = this.#cache;
    do await cache.load(table, block);
    while (!cache.peek(table, block));
    const { bytes, start, length } = cache;
    const payload =
      length > COPIED_BYTES_MAX ? bytes.subarray(start, start + length) : sliceBytes(bytes, start, length);
    this.#held.push({ table, block, payload });
  }
}
