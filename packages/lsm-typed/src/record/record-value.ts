import { describeValue, type ErrorPlace, isTypedError, TypedError } from "../base/errors.ts";
import { compareBytes } from "../base/bytes.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { ValueCodec } from "../value/value-codec.ts";
import { decodeKey, encodeKey, tryDecodeKey } from "./record-key.ts";

const HAS_EXPIRY = 0x80;
const FORMAT_MASK = 0x7f;
const EXPIRY_BYTES = 6;
const TWO_TO_32 = 0x1_0000_0000;
const VERSION_BYTES_MAX = 5;

/** The last time that fits: 2^48 - 1 ms, in the year 10889. */
const EXPIRY_MAX = 2 ** 48 - 1;

/**
 * What is stored of a record: docs/format.md#values.
 *
 * @param record parsed by the schema
 * @param expiresAt as {@link expiryOfRecord} says
 */
export function encodeRecord(
  plan: CollectionPlan,
  record: Fields,
  expiresAt: number = expiryOfRecord(plan, record),
): Uint8Array {
  const { schema, values, version } = plan;
  const place = schema.hasCodecs ? { collection: plan.name } : {};
  const stored = schema.hasCodecs ? schema.encode(record, place) : record;
  const isExpiring = expiresAt !== Infinity;
  const headerBytes = 1 + versionSize(version) + (isExpiring ? EXPIRY_BYTES : 0);
  const bytes = values.encode(stored, headerBytes);
  bytes[0] = isExpiring ? values.format | HAS_EXPIRY : values.format;
  const at = writeVersion(bytes, 1, version);
  if (isExpiring) writeExpiry(bytes, at, expiresAt);
  return bytes;
}

/** When a record is to expire by its collection's `ttl`: ms since 1970 that a header can hold, `Infinity` for never. */
export function expiryOfRecord(plan: CollectionPlan, record: Fields): number {
  const date: unknown = plan.ttl?.(record);
  if (date === undefined) return Infinity;
  const time = date instanceof Date ? date.getTime() : NaN;
  if (Number.isNaN(time)) {
    throw new TypeError(
      `ttl of "${plan.name}" must give a valid Date, or undefined for "never"; it gave ${describeValue(date)} for ${describeValue(record)}`,
    );
  }
  return Math.min(Math.max(Math.floor(time), 0), EXPIRY_MAX);
}

/** When a stored record expires: ms since 1970, `Infinity` for never. */
export function expiryOf(value: Uint8Array): number {
  if (((value[0] ?? 0) & HAS_EXPIRY) === 0) return Infinity;
  const at = versionEnd(value);
  if (at < 0 || at + EXPIRY_BYTES > value.length) return Infinity;
  let high = 0;
  let low = 0;
  for (let i = 0; i < 2; i++) high = high * 256 + (value[at + i] as number);
  for (let i = 2; i < EXPIRY_BYTES; i++) low = low * 256 + (value[at + i] as number);
  return high * TWO_TO_32 + low;
}

/** The schema version under which a record was stored; -1 when the bytes are no record. */
export function versionOf(value: Uint8Array): number {
  const end = versionEnd(value);
  if (end < 0) return -1;
  let version = 0;
  for (let at = end - 1; at >= 1; at--) version = version * 128 + ((value[at] as number) & 0x7f);
  return version;
}

/**
 * The whole record of a stored key and value, migrated to the present version.
 *
 * @throws TypedError `Damaged` naming collection and key, `Migration` when a migration fails
 */
export function decodeRecord(plan: CollectionPlan, key: Uint8Array, value: Uint8Array): Fields {
  // One byte holds nearly every version, and nearly every record is of the present one.
  const version = value.length > 1 && (value[1] as number) < 0x80 ? (value[1] as number) : versionOf(value);
  const codec = version === plan.version && (value[0] as number) === plan.values.format ? plan.values : undefined;
  if (codec === undefined) return decodeOther(plan, key, value, version);
  let stored: Record<string, unknown>;
  try {
    stored = codec.decode(value, versionEnd(value));
  } catch (error) {
    throw damaged(plan, key, "its value cannot be decoded", error);
  }
  return finish(plan, key, stored);
}

/** A record of another version, in another format, or with an expiry. */
function decodeOther(plan: CollectionPlan, key: Uint8Array, value: Uint8Array, version: number): Fields {
  const stored = decodeStored(plan, key, value, version);
  if (version === plan.version) return finish(plan, key, stored);
  return migrate(plan, key, withKeyFields(plan, key, stored), version);
}

function decodeStored(
  plan: CollectionPlan,
  key: Uint8Array,
  value: Uint8Array,
  version: number,
): Record<string, unknown> {
  const first = value[0];
  const format = (first ?? 0) & FORMAT_MASK;
  const start = versionEnd(value);
  if (first === undefined || start < 0) throw damaged(plan, key, "its header is cut off");
  const readers = plan.readers.get(version);
  if (readers === undefined) {
    throw damaged(plan, key, `it says schema version ${version}, which the collection has never had`);
  }
  const codec = readers.find((reader: ValueCodec) => reader.format === format);
  if (codec === undefined) throw damaged(plan, key, `it says value format ${format}, which is not known`);
  try {
    return codec.decode(value, first & HAS_EXPIRY ? start + EXPIRY_BYTES : start);
  } catch (error) {
    throw damaged(plan, key, "its value cannot be decoded", error);
  }
}

function finish(plan: CollectionPlan, key: Uint8Array, stored: Record<string, unknown>): Fields {
  const fields = withKeyFields(plan, key, stored);
  if (plan.trustsReads && !plan.schema.hasCodecs) return fields;
  try {
    return plan.schema.decode(fields, plan.trustsReads, {});
  } catch (error) {
    throw damaged(plan, key, "it does not fit the schema", error);
  }
}

/** The key's fields come first, as in most schemas. An object that grows behind `JSON.parse` would also be slower to make. */
function withKeyFields(
  plan: CollectionPlan,
  key: Uint8Array,
  stored: Record<string, unknown>,
): Record<string, unknown> {
  if (plan.omitted.length === 0) return stored;
  const fields = decodeKey(plan, key);
  if (Object.hasOwn(stored, "__proto__")) throw damaged(plan, key, 'it has a field "__proto__"');
  return Object.assign(fields, stored);
}

function migrate(plan: CollectionPlan, key: Uint8Array, stored: Record<string, unknown>, from: number): Fields {
  let migrated: unknown = stored;
  for (let version = from + 1; version <= plan.version; version++) {
    try {
      migrated = plan.migrations.get(version)?.(migrated as Record<string, unknown>);
    } catch (error) {
      throw migrationFailed(plan, key, `migration ${version} failed`, error);
    }
  }
  let record: Fields;
  try {
    record = plan.schema.decode(migrated as Fields, false, {});
  } catch (error) {
    throw migrationFailed(
      plan,
      key,
      `what the migration to version ${plan.version} gave does not fit the schema`,
      error,
    );
  }
  if (compareBytes(encodeKey(plan, record), key) === 0) return record;
  throw migrationFailed(plan, key, `the migration to version ${plan.version} changed the key, which it must not`);
}

function migrationFailed(plan: CollectionPlan, key: Uint8Array, what: string, cause?: unknown): TypedError {
  return recordError("Migration", plan, key, what, cause);
}

function damaged(plan: CollectionPlan, key: Uint8Array, what: string, cause?: unknown): TypedError {
  return recordError("Damaged", plan, key, what, cause);
}

function recordError(code: string, plan: CollectionPlan, key: Uint8Array, what: string, cause?: unknown): TypedError {
  const place: ErrorPlace = { collection: plan.name, key: tryDecodeKey(plan, key) };
  const reason = cause instanceof Error && !isTypedError(cause, code) ? `: ${cause.message}` : "";
  const name = place.key === undefined ? "" : ` ${describeValue(place.key)}`;
  return new TypedError(code, `the record${name} of "${plan.name}" cannot be read: ${what}${reason}`, place, cause);
}

function versionSize(version: number): number {
  let size = 1;
  for (let rest = version; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVersion(bytes: Uint8Array, at: number, version: number): number {
  let rest = version;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
  bytes[at++] = rest;
  return at;
}

/** Where the schema version ends; -1 when it does not within the bytes. */
function versionEnd(value: Uint8Array): number {
  for (let at = 1; at < value.length && at <= VERSION_BYTES_MAX; at++) if ((value[at] as number) < 0x80) return at + 1;
  return -1;
}

function writeExpiry(bytes: Uint8Array, at: number, expiresAt: number): void {
  let rest = expiresAt;
  for (let i = EXPIRY_BYTES - 1; i >= 0; i--) {
    bytes[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
