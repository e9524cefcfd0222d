/** What the manifest knows of a table; plain data that a thread can be sent. See docs/format.md#table-record. */
export interface TableMeta {
  /** Number of the file, unique in the directory for ever. */
  readonly id: number;
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Where the blocks end and the table's own sections (range deletes, filter, locator, index, properties, footer) begin. */
  readonly tailStart: number;
  /** Entries, tombstones included. */
  readonly entryCount: number;
  readonly tombstoneCount: number;
  readonly rangeDeleteCount: number;
  /** Sum of key and value lengths of all entries. */
  readonly rawBytes: number;
  /** Sequence number of the newest write in it: orders tables of level 0, newest first. */
  readonly sequence: number;
  /** First key or start of a range delete, whichever is smaller. */
  readonly smallest: Uint8Array;
  /**
   * Last key, or end of a range delete where that is larger (`largestExclusive`).
   * `undefined` when a range delete has no upper end.
   */
  readonly largest: Uint8Array | undefined;
  /** The table holds nothing at `largest` itself, only before it. */
  readonly largestExclusive: boolean;
}
