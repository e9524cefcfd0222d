import type { TableMeta } from "../../src/table/table-meta.ts";

const encoder = new TextEncoder();

export function key(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The record of a table that nobody wrote. `largest` of `undefined`: no upper end. */
export function tableOf(
  id: number,
  smallest: string,
  largest: string | undefined,
  more: Partial<TableMeta> = {},
): TableMeta {
  return {
    id,
    fileBytes: 1000,
    tailStart: 900,
    entryCount: 10,
    tombstoneCount: 0,
    rangeDeleteCount: largest === undefined ? 1 : 0,
    rawBytes: 800,
    sequence: id,
    smallest: key(smallest),
    largest: largest === undefined ? undefined : key(largest),
    largestExclusive: false,
    ...more,
  };
}
