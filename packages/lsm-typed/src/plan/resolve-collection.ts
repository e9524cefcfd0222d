import type { CollectionDefinition } from "../definition/collection-definition.ts";
import { isDescending } from "../definition/descending.ts";
import { fieldName, type IndexDefinition, isArrayAt } from "../definition/index-definition.ts";
import { descending } from "../key/descending.ts";
import type { RecordSchema } from "../schema/record-schema.ts";
import type { ResolvedCollection, ResolvedIndex } from "./resolved-collection.ts";

/**
 * Looks up a definition's fields in its schema.
 *
 * @throws UnsupportedError when a field has no order
 */
export function resolveCollection(definition: CollectionDefinition): ResolvedCollection {
  const { name, version, key, keyCodecs, indexes, migrate, ttl, values, recordSchema } = definition;
  return {
    name,
    version,
    schema: recordSchema,
    keyFields: key,
    keyCodecs: key.map((field) => recordSchema.keyCodec([field], "key")),
    omitted: key.filter((field) => recordSchema.isPlain(field) && !Object.hasOwn(keyCodecs, field)),
    indexes: Object.entries(indexes).map(([indexName, index]) => resolveIndex(indexName, index, recordSchema)),
    migrations: new Map(Object.entries(migrate).map(([to, step]) => [Number(to), step])),
    ttl,
    values,
  };
}

function resolveIndex(
  name: string,
  { on, unique, multi, where, version }: IndexDefinition,
  schema: RecordSchema,
): ResolvedIndex {
  const paths = on.map((field) => fieldName(field).split("."));
  const multiAt = multi ? paths.findIndex((path) => isArrayAt(schema.shape, path)) : -1;
  const fields = on.map((field, i) => {
    const path = paths[i] ?? [];
    const codec = schema.keyCodec(path, i === multiAt ? "element" : "index");
    const isBackwards = isDescending(field);
    return {
      path,
      name: fieldName(field),
      isDescending: isBackwards,
      codec: isBackwards ? descending(codec) : codec,
    };
  });
  return { name, fields, isUnique: unique, multiAt, where, version };
}
