import { compareBytes, concatBytes, EMPTY } from "../base/bytes.ts";
import type { FieldPath } from "../base/errors.ts";
import { KeyReader } from "../key/key-reader.ts";
import { KeyWriter } from "../key/key-writer.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import { invalidKeyValue, writeKeyFields } from "./record-key.ts";
import { TypedError } from "../base/errors.ts";

/** An entry of an index, as the store holds it: docs/format.md#index-entries. */
export interface IndexEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** No other record may have an entry with this key. */
  readonly isExclusive: boolean;
}

const NONE: readonly IndexEntry[] = [];
const writer = new KeyWriter();

/**
 * The entries that an index has for a record: none when `where` leaves it out, one, or for a multi index one per different element.
 *
 * @throws ValidationError naming the field whose value has no place in the order
 */
export function indexEntries(plan: CollectionPlan, index: IndexPlan, record: Fields): readonly IndexEntry[] {
  if (index.where !== undefined && !index.where(record)) return NONE;
  if (index.multiAt < 0) return [entryOf(plan, index, record, undefined)];
  const elements = valueAt(record, index.fields[index.multiAt]?.path ?? []);
  if (!Array.isArray(elements) || elements.length === 0) return NONE;
  const entries = elements.map((element: unknown) => entryOf(plan, index, record, element));
  return entries.length === 1 ? entries : withoutDuplicates(entries);
}

/** The store's key of the record that an entry belongs to. Throws TypedError `Damaged`. */
export function entryRecordKey(plan: CollectionPlan, index: IndexPlan, key: Uint8Array, value: Uint8Array): Uint8Array {
  const { start } = plan.range;
  let length = value[0] ?? -1;
  let at = 1;
  if (length >= 0x80) {
    length = (length & 0x7f) | ((value[1] ?? 0) << 7) | ((value[2] ?? 0) << 15);
    at = 3;
  }
  if (length < 0 || length > key.length) {
    throw new TypedError("Damaged", `an entry of index "${index.name}" of "${plan.name}" cannot be read`, {
      collection: plan.name,
    });
  }
  return concatBytes(start, length === 0 ? value.subarray(at) : key.subarray(key.length - length));
}

/** The values that an entry stands for, in the index's field order: of an array the element. For messages. */
export function entryValues(index: IndexPlan, key: Uint8Array): readonly unknown[] {
  const reader = new KeyReader(key, index.range.start.length);
  return index.fields.map((field) => field.codec.read(reader));
}

/** The value at a path; `undefined` when something on the way is absent. */
export function valueAt(record: Fields, path: FieldPath): unknown {
  let value: unknown = record[path[0] as string];
  for (let i = 1; i < path.length; i++) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Fields)[path[i] as string];
  }
  return value;
}

function entryOf(plan: CollectionPlan, index: IndexPlan, record: Fields, element: unknown): IndexEntry {
  const { fields, multiAt } = index;
  let isComplete = true;
  writer.clear().writeBytes(index.range.start);
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (field === undefined) continue;
    const value = i === multiAt ? element : valueAt(record, field.path);
    if (value === undefined || value === null) isComplete = false;
    try {
      field.codec.write(writer, value);
    } catch (error) {
      throw invalidKeyValue(error, field.name, { collection: plan.name });
    }
  }
  const fieldsEnd = writer.length;
  writeKeyFields(writer, plan, record);
  const isExclusive = index.isUnique && isComplete;
  if (!isExclusive) return { key: writer.take(), value: keyLengthValue(writer.length - fieldsEnd), isExclusive };
  const value = new Uint8Array(1 + writer.length - fieldsEnd);
  value.set(writer.bytes.subarray(fieldsEnd, writer.length), 1);
  writer.length = fieldsEnd;
  return { key: writer.take(), value, isExclusive };
}

/** Values that say how long the record's key at the end of an entry's key is; nearly always one byte, so they are shared. */
const shortLengths: Uint8Array[] = Array.from({ length: 128 }, (_, length) => new Uint8Array([length]));

function keyLengthValue(length: number): Uint8Array {
  if (length < 128) return shortLengths[length] ?? EMPTY;
  return new Uint8Array([(length & 0x7f) | 0x80, (length >>> 7) & 0xff, length >>> 15]);
}

function withoutDuplicates(entries: IndexEntry[]): IndexEntry[] {
  const sorted = entries.toSorted((a, b) => compareBytes(a.key, b.key));
  return sorted.filter((entry, i) => i === 0 || compareBytes(entry.key, (sorted[i - 1] as IndexEntry).key) !== 0);
}
