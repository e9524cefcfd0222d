import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Fields, recordSchema } from "../../src/schema/record-schema.ts";
import { shapeProblem } from "../../src/schema/shape-problem.ts";
import { readersOf, valueCodecOf } from "../../src/value/shape-value-codec.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { recordSchemas, schemas } from "./random-schema.ts";

const PLACE = { collection: "things" };
const RUNS = sized(200, 5_000);

const recordCases = recordSchemas.chain(({ schema, values }) => values.map((value) => ({ schema, value })));

describe("values of random schemas", { timeout: PATIENCE_MS }, () => {
  it("are read as they were written, trusted or not", () => {
    fc.assert(
      fc.property(recordCases, fc.nat(12), ({ schema, value }, headerBytes) => {
        const { shape, parse, decode } = recordSchema(schema, PLACE);
        const record = parse(value, PLACE);
        const codec = valueCodecOf(shape, []);
        const bytes = codec.encode(record, headerBytes);
        bytes.fill(0xff, 0, headerBytes);
        const stored = codec.decode(bytes, headerBytes) as Fields;
        expect(stored).toEqual(record);
        expect(decode(stored, false, PLACE)).toEqual(record);
      }),
      { numRuns: RUNS },
    );
  });

  it("are left as they are by encoding them", () => {
    fc.assert(
      fc.property(recordCases, ({ schema, value }) => {
        const { shape, parse } = recordSchema(schema, PLACE);
        const record = parse(value, PLACE);
        valueCodecOf(shape, Object.keys(schema.shape).slice(0, 1)).encode(record, 0);
        expect(record).toEqual(parse(value, PLACE));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("are read through every schema that has no problem with theirs", () => {
    let fitting = 0;
    fc.assert(
      fc.property(recordCases, fc.gen(), ({ schema, value }, choose) => {
        const older = recordSchema(schema, PLACE);
        const newer = recordSchema(wider(schema, choose), PLACE);
        if (shapeProblem(older.shape, newer.shape) !== undefined) return;
        fitting++;
        const record = older.parse(value, PLACE);
        const writer = valueCodecOf(older.shape, []);
        const reader = readersOf(newer.shape).find(({ format }) => format === writer.format);
        const stored = reader?.decode(writer.encode(record, 0), 0) as Fields;
        expect(stored).toEqual(record);
        expect(newer.decode(stored, false, PLACE)).toEqual(record);
      }),
      { numRuns: RUNS },
    );
    expect(fitting).toBeGreaterThan(RUNS / 10);
  });
});

/** A schema that takes all that `schema` takes, and perhaps more. */
function wider(schema: z.ZodType, choose: fc.GeneratorValue): z.ZodType {
  const inner = (part: unknown): z.ZodType => wider(part as z.ZodType, choose);
  const kept = widerInside(schema, inner, choose);
  // A whole record stays an object.
  if (kept instanceof z.ZodObject && Object.keys(kept.shape).includes("added")) return kept;
  switch (choose(fc.constantFrom, "same", "same", "same", "optional", "nullable", "union")) {
    case "optional":
      return kept.optional();
    case "nullable":
      return kept.nullable();
    case "union":
      return z.union([kept, choose(() => schemas).schema]);
    default:
      return kept;
  }
}

function widerInside(schema: z.ZodType, inner: (part: unknown) => z.ZodType, choose: fc.GeneratorValue): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([name, field]) => [name, inner(field)] as const);
    return z.object({ ...Object.fromEntries(fields), added: choose(() => schemas).schema.optional() });
  }
  if (schema instanceof z.ZodArray) return z.array(inner(schema.element));
  if (schema instanceof z.ZodSet) return z.set(inner(schema.def.valueType));
  if (schema instanceof z.ZodRecord) return z.record(z.string(), inner(schema.valueType));
  if (schema instanceof z.ZodMap) return z.map(inner(schema.keyType), inner(schema.valueType));
  if (schema instanceof z.ZodTuple) return z.tuple(schema.def.items.map(inner) as never);
  if (schema instanceof z.ZodOptional) return inner(schema.unwrap()).optional();
  if (schema instanceof z.ZodNullable) return inner(schema.unwrap()).nullable();
  return schema;
}
