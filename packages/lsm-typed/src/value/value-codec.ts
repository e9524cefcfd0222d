import type { Fields } from "../schema/record-schema.ts";

/**
 * Turns the stored fields of a record into bytes and back. The seam for other serialisers.
 *
 * Format: docs/format.md#values
 */
export interface ValueCodec {
  /** First byte of each record: tells which codec wrote it. 1 to 63 are the package's own, 64 to 127 are for programs. */
  readonly format: number;
  /**
   * The bytes of the fields, behind `headerBytes` bytes that the caller fills in.
   *
   * @returns memory that belongs to the caller
   */
  encode(fields: Fields, headerBytes: number): Uint8Array;
  /** The fields from `bytes[start, …)`. Throws any error when the bytes are not what `encode` makes. The result is the caller's. */
  decode(bytes: Uint8Array, start: number): Record<string, unknown>;
}
