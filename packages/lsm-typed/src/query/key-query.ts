import { describeValue } from "../base/errors.ts";
import type { KeyRange } from "../base/key-range.ts";
import type { KeyCodec } from "../key/key-codec.ts";
import { fieldRange, type KeyBounds, subtreeRange } from "../key/key-ranges.ts";
import { KeyWriter } from "../key/key-writer.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { invalidKeyValue } from "../record/record-key.ts";
import type { Fields } from "../schema/record-schema.ts";
import { checkLimit, type ReadPlan } from "./read-plan.ts";

/** A query over a collection's own key, as it comes in; see `KeyQuery` for its typed form. */
export interface KeyQueryInput {
  readonly prefix?: Fields | undefined;
  readonly gt?: unknown;
  readonly gte?: unknown;
  readonly lt?: unknown;
  readonly lte?: unknown;
  readonly reverse?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const QUERY_NAMES: ReadonlySet<string> = new Set(["prefix", "gt", "gte", "lt", "lte", "reverse", "limit", "signal"]);
const writer = new KeyWriter();

/**
 * What a query over the key reads.
 *
 * @param others names of further properties that the caller takes from the query itself
 * @throws TypeError for unknown properties and a prefix that is not leading key fields, RangeError, ValidationError for values that do not fit their field
 */
export function planKeyQuery(
  plan: CollectionPlan,
  query: KeyQueryInput = {},
  others: readonly string[] = [],
): ReadPlan {
  checkNames(query, others);
  const { reverse = false, limit, signal } = query;
  if (typeof reverse !== "boolean") throw new TypeError(`reverse must be a boolean, got ${typeof reverse}`);
  return {
    plan,
    index: undefined,
    range: rangeOf(plan, query),
    mayRepeat: false,
    reverse,
    limit: checkLimit(limit),
    signal,
  };
}

function rangeOf(plan: CollectionPlan, query: KeyQueryInput): KeyRange {
  const { prefix = {} } = query;
  const count = prefixLength(plan, prefix);
  const values = plan.keyFields.slice(0, count).map((field) => prefix[field]);
  return conditionRange(plan, plan.range, fieldsOfKey(plan), values, endsOf(query));
}

/** A field of a key or an index, as far as ranges are concerned. */
export interface RangeField {
  readonly name: string;
  readonly codec: KeyCodec;
  readonly isDescending: boolean;
}

/**
 * The keys within `within` whose first fields have the given values, and whose next field lies between the given ends.
 *
 * @throws TypeError when there is no next field, ValidationError for values that do not fit their field
 */
export function conditionRange(
  plan: CollectionPlan,
  within: KeyRange,
  fields: readonly RangeField[],
  values: readonly unknown[],
  ends: KeyBounds | undefined,
): KeyRange {
  writer.clear().writeBytes(within.start);
  values.forEach((value, i) =>
    encodeField(plan, fields[i] as RangeField, () => (fields[i] as RangeField).codec.write(writer, value)),
  );
  const prefix = writer.take();
  if (ends === undefined) return values.length === 0 ? within : subtreeRange(prefix);
  const next = fields[values.length];
  if (next === undefined) {
    throw new TypeError(
      `every field of the key has a value already, so a range has none to be about: ${describeValue(ends)}`,
    );
  }
  return encodeField(plan, next, () => fieldRange(prefix, next.codec, next.isDescending, ends));
}

/** Runs an encoder; what it throws names the field. */
export function encodeField<T>(plan: CollectionPlan, field: RangeField, encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    throw invalidKeyValue(error, field.name, { collection: plan.name });
  }
}

/** The ends that a query gives; `undefined` when it gives none. Throws TypeError for two lower or two upper ends. */
export function endsOf({ gt, gte, lt, lte }: KeyBounds): KeyBounds | undefined {
  if (gt !== undefined && gte !== undefined) throw new TypeError("a range has one lower end: gt or gte, not both");
  if (lt !== undefined && lte !== undefined) throw new TypeError("a range has one upper end: lt or lte, not both");
  if (gt === undefined && gte === undefined && lt === undefined && lte === undefined) return undefined;
  return { gt, gte, lt, lte };
}

function fieldsOfKey(plan: CollectionPlan): RangeField[] {
  return plan.keyFields.map((name, i) => ({ name, codec: plan.keyCodecs[i] as KeyCodec, isDescending: false }));
}

/** How many leading key fields a prefix gives. */
function prefixLength(plan: CollectionPlan, prefix: Fields): number {
  if (typeof prefix !== "object" || prefix === null)
    throw new TypeError("prefix must be an object with leading key fields");
  const names = Object.keys(prefix);
  const isLeading = plan.keyFields.slice(0, names.length).every((field) => names.includes(field));
  const absent = names.find((name) => prefix[name] === undefined);
  // Most often a value that was expected and is missing: without the field the query would be about many more records.
  if (absent !== undefined)
    throw new TypeError(`prefix.${absent} is undefined; give it a value, or leave the field out`);
  if (isLeading && names.length <= plan.keyFields.length) return names.length;
  throw new TypeError(
    `prefix must give leading fields of the key of "${plan.name}" (${plan.keyFields.join(", ")}), got ${names.join(", ")}`,
  );
}

function checkNames(query: KeyQueryInput, others: readonly string[]): void {
  if (typeof query !== "object" || query === null)
    throw new TypeError("a query must be an object such as { prefix, limit }");
  for (const name of Object.keys(query)) {
    if (QUERY_NAMES.has(name) || others.includes(name)) continue;
    throw new TypeError(
      `a query has no property ${JSON.stringify(name)}; it has ${[...QUERY_NAMES, ...others].join(", ")}`,
    );
  }
}
