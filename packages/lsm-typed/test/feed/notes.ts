import { type FieldPath, ValidationError, type ValidationIssue } from "../../src/base/errors.ts";
import { prefixRange } from "../../src/key/key-ranges.ts";
import { intKey } from "../../src/key/int-key.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";
import { nullable } from "../../src/key/nullable.ts";
import { stringKey } from "../../src/key/string-key.ts";
import type { CollectionPlan, IndexPlan } from "../../src/plan/collection-plan.ts";
import type { Fields, RecordSchema } from "../../src/schema/record-schema.ts";
import type { ValueCodec } from "../../src/value/value-codec.ts";

/** A record of the tests' collection: plain, but for `at`, which is stored as a number. */
export interface Note extends Fields {
  readonly list: string;
  readonly id: number;
  readonly title: string;
  readonly rank?: number | undefined;
  readonly tags: readonly string[];
  readonly at: Date;
}

/** A note with a title of its own; `more` wins. */
export function note(list: string, id: number, more: Partial<Note> = {}): Note {
  return { list, id, title: `${list} ${id}`, tags: [], at: new Date(id), ...more };
}

/** The least of a schema that shows what is asked of one: checks, a codec, a default. */
export const noteSchema: RecordSchema = {
  hasCodecs: true,
  shape: "unknown",
  parse(value, place) {
    const fields = { ...({ tags: [] } as Partial<Note>), ...(value as Note) };
    const issues: ValidationIssue[] = [];
    const expect = (name: string, isValid: boolean): void => {
      if (!isValid) issues.push({ path: [name], message: `expected another ${name}` });
    };
    expect("list", typeof fields.list === "string");
    expect("id", Number.isSafeInteger(fields.id));
    expect("title", typeof fields.title === "string" && fields.title.length > 0);
    expect("tags", Array.isArray(fields.tags));
    expect("at", fields.at instanceof Date && !Number.isNaN(fields.at.getTime()));
    if (issues.length > 0) throw new ValidationError("the record", issues, place);
    return fields;
  },
  encode: (record) => ({ ...record, at: (record["at"] as Date).getTime() }),
  decode(stored, isTrusted, place) {
    const { at } = stored;
    if (typeof at !== "number")
      throw new ValidationError("the record", [{ path: ["at"], message: "no number" }], place);
    const record = { ...stored, at: new Date(at) };
    return isTrusted ? record : noteSchema.parse(record, place);
  },
  keyCodec: () => stringKey,
  isPlain: (field) => field !== "at",
};

/** Stores JSON. */
const jsonValues: ValueCodec = {
  format: 64,
  encode(fields, headerBytes) {
    const text = new TextEncoder().encode(JSON.stringify(fields));
    const bytes = new Uint8Array(headerBytes + text.length);
    bytes.set(text, headerBytes);
    return bytes;
  },
  decode: (bytes, start) => JSON.parse(new TextDecoder().decode(bytes.subarray(start))) as Record<string, unknown>,
};

interface IndexOptions {
  readonly isUnique?: boolean;
  readonly multiAt?: number;
  readonly where?: (record: Fields) => boolean;
}

const codecs: Readonly<Record<string, KeyCodec<never>>> = {
  list: stringKey as KeyCodec<never>,
  title: stringKey as KeyCodec<never>,
  tags: stringKey as KeyCodec<never>,
  rank: nullable(intKey) as KeyCodec<never>,
};

function indexPlan(id: number, name: string, on: readonly string[], options: IndexOptions = {}): IndexPlan {
  const { isUnique = false, multiAt = -1, where } = options;
  const fields = on.map((field) => ({
    path: [field] as FieldPath,
    name: field,
    isDescending: false,
    codec: codecs[field] as unknown as KeyCodec,
  }));
  return { name, id, range: idRange(1, id), fields, isUnique, multiAt, where, state: "readable" };
}

/** The collection of the tests: key `[list, id]`, one index of every sort. */
export function notesPlan(
  more: Partial<CollectionPlan> = {},
): CollectionPlan & { readonly byName: ReadonlyMap<string, IndexPlan> } {
  const indexes = [
    indexPlan(1, "byTitle", ["list", "title"], { isUnique: true }),
    indexPlan(2, "byRank", ["rank"], { where: (record) => record["rank"] !== 13 }),
    indexPlan(3, "byTag", ["tags"], { multiAt: 0 }),
  ];
  return {
    name: "notes",
    id: 1,
    version: 1,
    schema: noteSchema,
    range: idRange(1, 0),
    keyFields: ["list", "id"],
    keyCodecs: [stringKey, intKey],
    omitted: ["list", "id"],
    values: jsonValues,
    readers: new Map([[1, [jsonValues]]]),
    migrations: new Map(),
    indexes,
    ttl: undefined,
    expiryRange: undefined,
    trustsReads: true,
    byName: new Map(indexes.map((index) => [index.name, index])),
    ...more,
  };
}

function idRange(collection: number, index: number): CollectionPlan["range"] {
  return prefixRange(new Uint8Array([0x15, collection, 0x15, index]));
}
