import fc from "fast-check";
import { z } from "zod";

/** A schema and values that it accepts. */
export interface SchemaCase {
  readonly schema: z.ZodType;
  readonly values: fc.Arbitrary<unknown>;
}

const text = fc.string({
  unit: fc.constantFrom("a", "ä", "日", "🎈", "\u0000", '"', "\\", "\ud800", "$", "."),
  maxLength: 6,
});
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const date = fc.date({ noInvalidDate: true });
const bytes = fc.uint8Array({ maxLength: 200 });
const bigint = fc.bigInt();

/** Names of fields, without those that are refused. */
const name = fc
  .oneof(fc.constantFrom("a", "b", "kind", "literals", "union", "object", "toString", "1", "a.b", ""), text)
  .filter((each) => !["__proto__", "constructor", "prototype"].includes(each));

function scalar(schema: z.ZodType, values: fc.Arbitrary<unknown>): SchemaCase {
  return { schema, values };
}

const scalars: fc.Arbitrary<SchemaCase> = fc.constantFrom(
  scalar(z.string(), text),
  scalar(z.uuid(), fc.uuid()),
  scalar(z.number(), number),
  scalar(z.int(), fc.maxSafeInteger()),
  scalar(z.boolean(), fc.boolean()),
  scalar(z.bigint(), bigint),
  scalar(z.date(), date),
  scalar(z.instanceof(Uint8Array), bytes),
  scalar(z.null(), fc.constant(null)),
  scalar(z.nan(), fc.constant(NaN)),
  scalar(
    z.instanceof(URL),
    fc.webUrl().map((url) => new URL(url)),
  ),
  scalar(z.instanceof(RegExp), fc.constantFrom(/a/, /[/]b\/c/giu, new RegExp(""))),
  scalar(z.enum(["x", "y"]), fc.constantFrom("x", "y")),
  scalar(z.literal([1, "1", true]), fc.constantFrom(1, "1", true)),
  scalar(z.literal([1n, "1", Infinity]), fc.constantFrom(1n, "1", Infinity)),
  scalar(z.undefined(), fc.constant(undefined)),
);

/** Values of which the schema does not say what they are. */
export const anything: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      text,
      number,
      fc.boolean(),
      bigint,
      date,
      bytes,
      fc.constantFrom(null, undefined, NaN, Infinity, -0, /x/g),
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 2 }).map((values) => new Set(values)),
  ),
})).value;

/** Schemas of all kinds that can be stored, with values. */
export const schemas: fc.Arbitrary<SchemaCase> = fc.letrec<{ any: SchemaCase }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.constant(scalar(z.unknown(), anything)),
    tie("any").map(({ schema, values }) => scalar(schema.optional(), fc.option(values, { nil: undefined }))),
    tie("any").map(({ schema, values }) => scalar(schema.nullable(), fc.option(values))),
    tie("any").map(({ schema, values }) => scalar(z.array(schema), fc.array(values, { maxLength: 3 }))),
    tie("any").map(({ schema, values }) =>
      scalar(
        z.set(schema),
        fc.array(values, { maxLength: 3 }).map((each) => new Set(each)),
      ),
    ),
    fc.tuple(tie("any"), tie("any")).map(([key, value]) =>
      scalar(
        z.map(key.schema, value.schema),
        fc.array(fc.tuple(key.values, value.values), { maxLength: 3 }).map((entries) => new Map(entries)),
      ),
    ),
    tie("any").map(({ schema, values }) =>
      scalar(z.record(z.string(), schema), fc.dictionary(name, values, { maxKeys: 3, noNullPrototype: true })),
    ),
    fc
      .array(tie("any"), { minLength: 1, maxLength: 3 })
      .map((items) =>
        scalar(z.tuple(items.map(({ schema }) => schema) as never), fc.tuple(...items.map(({ values }) => values))),
      ),
    fc
      .array(tie("any"), { minLength: 1, maxLength: 3 })
      .map((options) =>
        scalar(z.union(options.map(({ schema }) => schema)), fc.oneof(...options.map(({ values }) => values))),
      ),
    objectsOf(tie("any")),
    taggedUnions(tie("any")),
  ),
})).any;

/** Schemas of whole records. */
export const recordSchemas: fc.Arbitrary<SchemaCase & { readonly schema: z.ZodObject }> = objectsOf(schemas);

function objectsOf(fields: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase & { readonly schema: z.ZodObject }> {
  const fieldName = name.filter((each) => !(each in Object.prototype));
  return fc.dictionary(fieldName, fields, { minKeys: 1, maxKeys: 5, noNullPrototype: true }).map((cases) => {
    const schema = z.object(Object.fromEntries(Object.entries(cases).map(([field, one]) => [field, one.schema])));
    const values = fc.record(Object.fromEntries(Object.entries(cases).map(([field, one]) => [field, one.values])));
    return { schema, values };
  });
}

function taggedUnions(fields: fc.Arbitrary<SchemaCase>): fc.Arbitrary<SchemaCase> {
  return fc.tuple(objectsOf(fields), objectsOf(fields)).map((options) => {
    const tagged = options.map(({ schema }, i) => schema.extend({ kind: z.literal(i) }));
    const values = options.map((option, i) => option.values.map((value) => ({ ...(value as object), kind: i })));
    return scalar(z.discriminatedUnion("kind", tagged as never), fc.oneof(...values));
  });
}
