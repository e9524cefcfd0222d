import fc from "fast-check";
import { bigintKey } from "../../src/key/bigint-key.ts";
import { booleanKey } from "../../src/key/boolean-key.ts";
import { bytesKey } from "../../src/key/bytes-key.ts";
import { dateKey } from "../../src/key/date-key.ts";
import { descending } from "../../src/key/descending.ts";
import { intKey } from "../../src/key/int-key.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";
import { KeyReader } from "../../src/key/key-reader.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import { literalKey } from "../../src/key/literal-key.ts";
import { nullable, nullKey } from "../../src/key/nullable.ts";
import { numberKey } from "../../src/key/number-key.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { uuidKey } from "../../src/key/uuid-key.ts";

/** A codec, values for it, and their order said a second time, without the code under test. */
export interface CodecCase {
  readonly name: string;
  readonly codec: KeyCodec;
  readonly values: fc.Arbitrary<unknown>;
  readonly compare: (a: unknown, b: unknown) => number;
  /** What a value is read as, where that is not the value itself. */
  readonly canonical?: (value: unknown) => unknown;
}

export function encode<T>(codec: KeyCodec<T>, value: T): Uint8Array {
  const writer = new KeyWriter();
  codec.write(writer, value);
  return writer.take();
}

/** Reads one value that fills the bytes. */
export function decode<T>(codec: KeyCodec<T>, bytes: Uint8Array): T {
  const reader = new KeyReader(bytes);
  const value = codec.read(reader);
  if (reader.at !== bytes.length) throw new Error(`read to ${reader.at} of ${bytes.length} bytes`);
  return value;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** What Node.js says about the order of bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

function compareScalars(a: unknown, b: unknown): number {
  const [left, right] = [a as number, b as number];
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareCodePoints(a: unknown, b: unknown): number {
  const left = Array.from(a as string, (char) => char.codePointAt(0));
  const right = Array.from(b as string, (char) => char.codePointAt(0));
  return compareLists(left, right, compareScalars);
}

function compareLists(
  a: readonly unknown[],
  b: readonly unknown[],
  compare: (x: unknown, y: unknown, i: number) => number,
): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i], i);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Characters at the borders of encodings; few, so that texts share beginnings. */
const EDGE_CHARS = Array.from("\0\x01ab\x7f\x80\xff\u07ff\u0800\ud7ff\ue000\ufeff\ufffd\uffff\u{10000}\u{10ffff}");
const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...EDGE_CHARS), maxLength: 5 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("a", "a", "a", "é", "\0", "\u{1f600}"), minLength: 60, maxLength: 90 }),
);

const byteArrays: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.array(fc.constantFrom(0, 1, 254, 255), { maxLength: 5 }).map((list) => Uint8Array.from(list)),
);

const doubles: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 31, 2 ** 32),
);

/** Integers around powers of 256, where the number of bytes changes. */
const borders: fc.Arbitrary<bigint> = fc
  .tuple(fc.integer({ min: 0, max: 254 }), fc.bigInt({ min: -2n, max: 2n }), fc.boolean())
  .map(([bytes, offset, isNegative]) => (isNegative ? -1n : 1n) * (256n ** BigInt(bytes) + offset));
const safeIntegers: fc.Arbitrary<number> = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  borders.filter((value) => Number.isSafeInteger(Number(value))).map(Number),
);
const bigints: fc.Arbitrary<bigint> = fc.oneof(
  borders,
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.maxSafeInteger().map(BigInt),
  fc.constantFrom(256n ** 255n - 1n, 1n - 256n ** 255n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n)),
);

const dates: fc.Arbitrary<Date> = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.integer({ min: -300, max: 300 }).map((timeMs) => new Date(timeMs)),
  fc.constantFrom(new Date(8.64e15), new Date(-8.64e15)),
);

const LITERALS = [null, "", "\0", "done", "open", -5n, 0n, 3n, 2n ** 70n, -1.5, 0, 3, Infinity, false, true] as const;

export const scalarCases: readonly CodecCase[] = [
  { name: "null", codec: nullKey, values: fc.constant(null), compare: () => 0 },
  {
    name: "bytes",
    codec: bytesKey,
    values: byteArrays,
    compare: (a, b) => compareBytes(a as Uint8Array, b as Uint8Array),
  },
  { name: "string", codec: stringKey, values: texts, compare: compareCodePoints },
  {
    name: "number",
    codec: numberKey,
    values: doubles,
    compare: compareScalars,
    canonical: (value) => (value === 0 ? 0 : value),
  },
  {
    name: "int",
    codec: intKey,
    values: safeIntegers,
    compare: compareScalars,
    canonical: (value) => (value === 0 ? 0 : value),
  },
  { name: "bigint", codec: bigintKey, values: bigints, compare: compareScalars },
  { name: "date", codec: dateKey, values: dates, compare: compareScalars },
  { name: "uuid", codec: uuidKey, values: fc.uuid(), compare: compareScalars },
  { name: "boolean", codec: booleanKey, values: fc.boolean(), compare: compareScalars },
  {
    name: "literal",
    codec: literalKey(LITERALS),
    values: fc.constantFrom(...LITERALS),
    compare: (a, b) => LITERALS.indexOf(a as never) - LITERALS.indexOf(b as never),
  },
];

/** Absent values, then those of a case. */
export function nullableCase(of: CodecCase): CodecCase {
  const canonical = of.canonical ?? ((value) => value);
  return {
    name: `nullable(${of.name})`,
    codec: nullable(of.codec),
    values: fc.option(of.values, { nil: null, freq: 3 }),
    compare: (a, b) => (a === null || b === null ? Number(b === null) - Number(a === null) : of.compare(a, b)),
    canonical: (value) => (value === null ? null : canonical(value)),
  };
}

export function descendingCase(of: CodecCase): CodecCase {
  return { ...of, name: `desc(${of.name})`, codec: descending(of.codec), compare: (a, b) => of.compare(b, a) };
}

export function tupleCase(...of: readonly CodecCase[]): CodecCase {
  return {
    name: `tuple(${of.map(({ name }) => name).join(",")})`,
    codec: tupleKey(of.map(({ codec }) => codec)),
    values: fc.tuple(...of.map(({ values }) => values)),
    compare: (a, b) => compareFields(of, a as unknown[], b as unknown[]),
    canonical: (value) => canonicalFields(of, value as unknown[]),
  };
}

export function compareFields(fields: readonly CodecCase[], a: readonly unknown[], b: readonly unknown[]): number {
  return compareLists(a, b, (x, y, i) => fields[i]!.compare(x, y));
}

export function canonicalFields(fields: readonly CodecCase[], values: readonly unknown[]): unknown[] {
  return fields.map(({ canonical }, i) => (canonical === undefined ? values[i] : canonical(values[i])));
}

const scalar = (name: string): CodecCase => scalarCases.find((one) => one.name === name)!;
const text = scalar("string");
const int = scalar("int");

const tupleCases: readonly CodecCase[] = [
  tupleCase(),
  tupleCase(text),
  tupleCase(text, nullableCase(int)),
  tupleCase(nullableCase(text), nullableCase(text)),
  tupleCase(tupleCase(nullableCase(int), text), descendingCase(text), scalar("null")),
  tupleCase(scalar("literal"), nullableCase(tupleCase(nullableCase(scalar("bytes"))))),
];

/** Every kind of codec, alone, absent, in tuples, and all of them descending. */
export const codecCases: readonly CodecCase[] = [
  ...scalarCases,
  ...scalarCases.map(nullableCase),
  ...tupleCases,
].flatMap((one) => [one, descendingCase(one)]);

/** Fields of a key. */
export const fieldLists: fc.Arbitrary<readonly CodecCase[]> = fc
  .array(fc.constantFrom(...codecCases), { minLength: 1, maxLength: 4 })
  .map(shownByName);

/** The list, which a failed property shows by its names only. */
export function shownByName<C extends CodecCase>(list: readonly C[]): readonly C[] {
  return Object.assign([...list], { [fc.toStringMethod]: () => list.map(({ name }) => name).join(" ") });
}
