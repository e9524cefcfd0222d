import { TypedError } from "../base/errors.ts";
import type { IndexState } from "../plan/collection-plan.ts";
import type { SchemaShape } from "../schema/schema-shape.ts";

/** A field of a key as the catalog keeps it. */
export interface StoredKeyField {
  readonly field: string;
  /** {@link KeyCodec.name} */
  readonly codec: string;
  /** Values leave the field out; it is restored from the key. */
  readonly isOmitted: boolean;
}

/** A field of an index as the catalog keeps it. */
export interface StoredIndexField {
  /** The path, with dots. */
  readonly field: string;
  /** {@link KeyCodec.name}, direction included. */
  readonly codec: string;
}

/** An index as the catalog keeps it. Everything but `id` and `state` decides whether entries that are there still hold. */
export interface StoredIndex {
  readonly name: string;
  readonly id: number;
  readonly state: IndexState;
  readonly on: readonly StoredIndexField[];
  readonly isUnique: boolean;
  readonly isMulti: boolean;
  readonly isPartial: boolean;
  readonly version: number;
}

/** How far a pass over all records has come. */
export interface PassProgress {
  /** The store's key of the last record that is done, in hexadecimal digits; empty at the start. */
  readonly position: string;
  /** Records that were read, damaged ones included. */
  readonly records: number;
  /** Records that could not be read and were passed over. */
  readonly damaged: number;
}

/** The start of every pass. */
export const NOTHING_DONE: PassProgress = { position: "", records: 0, damaged: 0 };

/** A pass that brings what is derived from records up to date: entries of write-only indexes and, if asked for, expiry times. */
export interface BuildProgress extends PassProgress {
  readonly isTtlChanged: boolean;
}

/** What the store knows of a collection: docs/format.md#catalog. */
export interface StoredCollection {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  /** No record is of a lower version than this. */
  readonly oldest: number;
  readonly key: readonly StoredKeyField[];
  /** By version, ever since the collection was made. */
  readonly shapes: Readonly<Record<string, SchemaShape>>;
  /** The format of the program's own value codec; absent when there never was one. */
  readonly valueFormat?: number | undefined;
  readonly nextIndexId: number;
  readonly indexes: readonly StoredIndex[];
  /** The index id of the expiry index; absent without a `ttl`. */
  readonly expiry?: number | undefined;
  /** Index ids that are out of use and whose entries are still to be deleted. */
  readonly dropped: readonly number[];
  /** Absent when nothing is to be built. */
  readonly build?: BuildProgress | undefined;
  /** Absent when no migration has begun. */
  readonly migration?: PassProgress | undefined;
}

/** The bytes of a collection's entry in the catalog. */
export function encodeStoredCollection(collection: StoredCollection): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(collection));
}

/** Reads {@link encodeStoredCollection}. Throws TypedError `Damaged`. */
export function decodeStoredCollection(bytes: Uint8Array): StoredCollection {
  const value = parseCatalogJson(bytes, "an entry of the catalog");
  if (!isStoredCollection(value)) throw damagedCatalog("an entry of the catalog");
  return value;
}

/** JSON of the catalog. Throws TypedError `Damaged`. */
export function parseCatalogJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damagedCatalog(what, error);
  }
}

/** Something of the catalog is not what was written. */
export function damagedCatalog(what: string, cause?: unknown): TypedError {
  return new TypedError("Damaged", `${what} cannot be read; restore the store from a backup`, {}, cause);
}

function isStoredCollection(value: unknown): value is StoredCollection {
  if (!isObject(value)) return false;
  const {
    id,
    name,
    version,
    oldest,
    key,
    shapes,
    valueFormat,
    nextIndexId,
    indexes,
    expiry,
    dropped,
    build,
    migration,
  } = value;
  return (
    typeof name === "string" &&
    [id, version, oldest, nextIndexId].every(isCount) &&
    [valueFormat, expiry].every((id) => id === undefined || isCount(id)) &&
    isListOf(key, isKeyField) &&
    isObject(shapes) &&
    isListOf(indexes, isIndex) &&
    isListOf(dropped, isCount) &&
    (build === undefined || (isPass(build) && typeof build["isTtlChanged"] === "boolean")) &&
    (migration === undefined || isPass(migration))
  );
}

function isKeyField(value: unknown): boolean {
  return isIndexField(value) && typeof value["isOmitted"] === "boolean";
}

function isIndexField(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value["field"] === "string" && typeof value["codec"] === "string";
}

function isIndex(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, id, state, on, isUnique, isMulti, isPartial, version } = value;
  return (
    typeof name === "string" &&
    [id, version].every(isCount) &&
    (state === "disabled" || state === "write-only" || state === "readable") &&
    isListOf(on, isIndexField) &&
    [isUnique, isMulti, isPartial].every((flag) => typeof flag === "boolean")
  );
}

function isPass(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    /^(?:[0-9a-f]{2})*$/.test(String(value["position"])) &&
    isCount(value["records"]) &&
    isCount(value["damaged"])
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
