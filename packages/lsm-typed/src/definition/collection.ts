import type { output } from "zod/v4/core";
import type { KeyCodec } from "../key/key-codec.ts";
import { recordSchema } from "../schema/record-schema.ts";
import type { RecordSchema } from "../schema/record-schema.ts";
import { checkKey, checkKeyCodecs, checkMigrations, checkSchema, checkValueCodec } from "./check-collection-options.ts";
import { checkName, checkObject, checkOptionNames, checkType, checkVersion, frozenRecord } from "./check-options.ts";
import { type CollectionDefinition, sealDefinition } from "./collection-definition.ts";
import type { CollectionOptions, IndexFieldOf } from "./collection-options.ts";
import type { ObjectSchema, TypesOf } from "./collection-types.ts";
import type { KeyField } from "./field-types.ts";
import { defineIndex, fieldName, type IndexDefinition } from "./index-definition.ts";

const OPTION_NAMES = ["key", "indexes", "version", "migrate", "ttl", "keyCodecs", "values"];

/**
 * Defines a collection: records that a zod schema describes, kept in the order of their keys. Nothing is opened or written.
 *
 * ```ts
 * const todos = collection("todos", Todo, {
 *   key: ["listId", "id"],
 *   indexes: { byDue: { on: ["listId", desc("due")], where: (todo) => !todo.done } },
 * });
 * ```
 *
 * @param name what the database knows the collection by, whatever property it is opened as
 * @param schema a `z.object`. Its codecs are applied between what programs see and what is stored
 * @throws TypeError, RangeError for options that make no sense
 * @throws UnsupportedError naming the field when the schema has what cannot be stored (a `.transform`, a function, …), or a field
 * of the key or of an index has no order
 */
export function collection<
  S extends ObjectSchema,
  const K extends readonly [KeyField<output<S>> | C, ...(KeyField<output<S>> | C)[]],
  const I extends Readonly<Record<string, readonly IndexFieldOf<output<S>, C>[]>> = {},
  C extends string = never,
>(name: string, schema: S, options: CollectionOptions<output<S>, K, I, C>): CollectionDefinition<TypesOf<S, K, I>>;
export function collection(name: string, schema: ObjectSchema, options: object): CollectionDefinition {
  checkName(name, "the name of a collection");
  const what = `collection "${name}"`;
  checkSchema(schema, `${what}: the schema`);
  checkObject(options, `${what}: options`);
  checkOptionNames(options, OPTION_NAMES, what);
  const given = options as Readonly<Record<string, unknown>>;
  const key = checkKey(given["key"], `${what}: key`);
  const version = checkVersion(given["version"], `${what}: version`);
  const migrate = checkMigrations(given["migrate"], version, `${what}: migrate`);
  const ttl = given["ttl"] as CollectionDefinition["ttl"] | undefined;
  if (ttl !== undefined) checkType(ttl, "function", `${what}: ttl`);
  const values = checkValueCodec(given["values"], `${what}: values`);
  const keyCodecs = checkKeyCodecs(given["keyCodecs"], `${what}: keyCodecs`);

  const known = recordSchema(schema, { collection: name, keyCodecs });
  for (const field of key) known.keyCodec([field], "key");
  const indexes = defineIndexes(given["indexes"], known, what);
  checkCodecsAreUsed(keyCodecs, key, indexes, `${what}: keyCodecs`);
  return sealDefinition({
    name,
    schema,
    key,
    indexes,
    version,
    migrate,
    ...(ttl !== undefined && { ttl }),
    keyCodecs,
    ...(values !== undefined && { values }),
    recordSchema: known,
  });
}

function defineIndexes(
  indexes: unknown,
  schema: RecordSchema,
  what: string,
): Readonly<Record<string, IndexDefinition>> {
  if (indexes === undefined) return frozenRecord([]);
  checkObject(indexes, `${what}: indexes`);
  return frozenRecord(
    Object.entries(indexes).map(([name, options]) => {
      checkName(name, `${what}: the name of an index`);
      return [name, defineIndex(options, schema, `${what}: index "${name}"`)] as const;
    }),
  );
}

/** A codec for a field that is in no key is most often a typing error in the field's name. */
function checkCodecsAreUsed(
  codecs: Readonly<Record<string, KeyCodec>>,
  key: readonly string[],
  indexes: Readonly<Record<string, IndexDefinition>>,
  what: string,
): void {
  const used = new Set([...key, ...Object.values(indexes).flatMap(({ on }) => on.map(fieldName))]);
  const unused = Object.keys(codecs).find((path) => !used.has(path));
  if (unused !== undefined)
    throw new RangeError(`${what} has "${unused}", which is neither in the key nor in an index`);
}
