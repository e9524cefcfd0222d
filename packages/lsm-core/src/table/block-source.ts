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
