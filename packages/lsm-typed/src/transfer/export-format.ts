import { SuperJSON } from "superjson";
import type { Fields } from "../schema/record-schema.ts";

/** What an export says it is. Format: docs/transfer.md#format */
export const EXPORT_FORMAT = "lsm-typed";

/** Version of the export's format. Later ones may add properties to lines; a change that readers must know raises it. */
export const EXPORT_VERSION = 1;

/** The first line. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: number;
  /** The schema version of each collection in the export. */
  readonly collections: Readonly<Record<string, number>>;
}

/** Every other line: a record as it is stored, its key fields included. */
export interface RecordLine {
  /** The collection. */
  readonly c: string;
  /** The record as JSON. */
  readonly v: unknown;
  /** What superjson adds to JSON; absent when JSON is enough. */
  readonly m?: unknown;
}

/** The package's own instance: what programs register with superjson's shared one must not get into exports. */
const serializer: SuperJSON = new SuperJSON();

serializer.registerCustom<Uint8Array, string>(
  { isApplicable: (value) => value instanceof Uint8Array, serialize: toBase64, deserialize: fromBase64 },
  "bytes",
);

/** The line of a stored record, with its line feed. */
export function writeRecordLine(collection: string, stored: Fields): string {
  const { json, meta } = serializer.serialize(stored);
  const line: RecordLine = meta === undefined ? { c: collection, v: json } : { c: collection, v: json, m: meta };
  return `${JSON.stringify(line)}\n`;
}

/** The stored record of a line, which may be anything. Throws any error when the additions do not fit the JSON. */
export function readStored({ v, m }: RecordLine): unknown {
  if (m === undefined) return v;
  return serializer.deserialize({ json: v, meta: m } as Parameters<SuperJSON["deserialize"]>[0]);
}

/** Bytes per call of `String.fromCharCode`, whose number of arguments has a limit. */
const PIECE_BYTES = 0x2000;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES));
  }
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
