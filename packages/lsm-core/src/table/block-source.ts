import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Table } from "./table.ts";

/**
 * Where a table's blocks come from.
 *
 * After `fetch` returned true the fields name the block's payload, uncompressed, checksum and structure checked.
 * It is a view into memory of the source, valid until the next call.
 */
export abstract class BlockSource {
  bytes: Uint8Array = EMPTY_BYTES;
  start = 0;
  /** Bytes of the payload. */
  length = 0;

  /**
   * Makes a block the current one.
   *
   * @returns true always from a blocking source, which reads what is missing; false from a non-blocking one when the
   * block is not in memory
   * @throws LsmError `Io` when the file cannot be read, `Corruption` when the block is damaged
   */
  abstract fetch(table: Table, block: number): boolean;

  /** Non-blocking sources that can: reads a block without blocking, so that the next `fetch` of it returns true. */
  load?(table: Table, block: number): Promise<void>;
}

/** What {@link CursorBlocks.pin} returns when nothing needs to be given back. */
export const NO_PIN = -1;

/** A {@link BlockSource} whose blocks can be held while others are fetched, as cursors do. */
export abstract class CursorBlocks extends BlockSource {
  /**
   * {@link fetch} for long scans: never reads, and does not count as use of the block, which would keep what nobody
   * else wants.
   */
  abstract find(table: Table, block: number): boolean;

  /**
   * Has the bytes of the current block stay as they are until {@link unpin}. May move `bytes` and `start` to a copy.
   *
   * @returns what `unpin` is to be given; {@link NO_PIN} when they stay anyway
   */
  abstract pin(): number;

  /** Ends a pin; not for {@link NO_PIN}. */
  abstract unpin(pin: number): void;
}
