import fc from "fast-check";
import type { Durability } from "lsm-core";
import type { ModelOperation, ModelRange } from "./model.ts";

/** One call of the API, as data: what fast-check generates, shrinks and prints. */
export type Command =
  | {
      readonly kind: "write";
      readonly operations: readonly ModelOperation[];
      readonly isBatch: boolean;
      readonly durability: Durability | undefined;
      readonly isAsync: boolean;
    }
  | { readonly kind: "get"; readonly keys: readonly string[]; readonly isAsync: boolean }
  | { readonly kind: "scan"; readonly range: ModelRange; readonly moves: readonly Move[] }
  | { readonly kind: "scanAsync"; readonly range: ModelRange }
  | { readonly kind: "hold"; readonly range: ModelRange }
  | { readonly kind: "resume"; readonly which: number; readonly moves: readonly Move[] }
  | { readonly kind: "snapshot" }
  | { readonly kind: "look"; readonly which: number; readonly range: ModelRange; readonly key: string }
  | { readonly kind: "release"; readonly which: number }
  | { readonly kind: "flush"; readonly isAsync: boolean }
  | { readonly kind: "sync" }
  | { readonly kind: "compact"; readonly range: ModelRange | undefined }
  | { readonly kind: "size"; readonly range: ModelRange }
  | { readonly kind: "verify" }
  | { readonly kind: "reopen" };

/** One step of a scan. */
export type Move =
  | { readonly kind: "next" | "nextBack" | "length" | "toArray" }
  | { readonly kind: "nextMany"; readonly count: number }
  | { readonly kind: "seek"; readonly key: string };

/** Short keys over few letters, so that keys meet; and some that share a long prefix. */
const key: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom("a", "b", "c", "\x00", "\xff"), { maxLength: 3 })
      .map((letters) => letters.join("")),
  },
  { weight: 2, arbitrary: fc.nat(40).map((n) => `k${String(n).padStart(2, "0")}`) },
  { weight: 1, arbitrary: fc.nat(5).map((n) => `${"long".repeat(40)}${n}`) },
);

const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.nat(9_999).map((n) => `v${n}`) },
  { weight: 1, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(25), fc.nat(700))
      .map(([letter, length]) => String.fromCharCode(97 + letter).repeat(length)),
  },
);

const bounds: fc.Arbitrary<ModelRange> = fc
  .tuple(fc.constantFrom("gt", "gte", undefined), key, fc.constantFrom("lt", "lte", undefined), key, fc.boolean())
  .map(([low, a, high, b, ordered]) => {
    const [first, second] = ordered && a > b ? [b, a] : [a, b];
    return { ...(low === undefined ? {} : { [low]: first }), ...(high === undefined ? {} : { [high]: second }) };
  });

const deletedRange: fc.Arbitrary<ModelRange> = fc.oneof(
  { weight: 4, arbitrary: bounds },
  { weight: 1, arbitrary: key.map((prefix) => ({ prefix })) },
);

const range: fc.Arbitrary<ModelRange> = fc
  .tuple(deletedRange, fc.option(fc.boolean(), { nil: undefined }), fc.option(fc.nat(12), { nil: undefined, freq: 3 }))
  .map(([base, reverse, limit]) => ({
    ...base,
    ...(reverse === undefined ? {} : { reverse }),
    ...(limit === undefined ? {} : { limit }),
  }));

const durability: fc.Arbitrary<Durability | undefined> = fc.constantFrom(
  undefined,
  undefined,
  "none",
  "process",
  "sync",
);

const put: fc.Arbitrary<ModelOperation> = fc.record({ kind: fc.constant("put" as const), key, value });
const remove: fc.Arbitrary<ModelOperation> = fc.record({ kind: fc.constant("delete" as const), key });
const removeRange: fc.Arbitrary<ModelOperation> = fc.record({
  kind: fc.constant("deleteRange" as const),
  range: deletedRange,
});
const operation = fc.oneof(
  { weight: 8, arbitrary: put },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: removeRange },
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: "next" as const }) },
  { weight: 5, arbitrary: fc.constant({ kind: "nextBack" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "length" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("seek" as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nextMany" as const), count: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "toArray" as const }) },
);
const moves: fc.Arbitrary<Move[]> = fc.array(move, { maxLength: 14 });

const single: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant("write" as const),
  operations: operation.map((one) => [one]),
  isBatch: fc.constant(false),
  durability,
  isAsync: fc.boolean(),
});
const batch: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant("write" as const),
  operations: fc.array(operation, { maxLength: 12 }),
  isBatch: fc.constant(true),
  durability,
  isAsync: fc.boolean(),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 30, arbitrary: single },
  { weight: 8, arbitrary: batch },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("get" as const),
      keys: fc.array(key, { minLength: 1, maxLength: 5 }),
      isAsync: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("scan" as const), range, moves }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("scanAsync" as const), range }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("hold" as const), range }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("resume" as const), which: fc.nat(9), moves }) },
  { weight: 3, arbitrary: fc.constant({ kind: "snapshot" as const }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("look" as const), which: fc.nat(9), range, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release" as const), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("flush" as const), isAsync: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: "sync" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("compact" as const), range: fc.option(bounds, { nil: undefined }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("size" as const), range: bounds }) },
  { weight: 1, arbitrary: fc.constant({ kind: "verify" as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: "reopen" as const }) },
);

/** A program against the API of up to `maxLength` calls. */
export function programs(maxLength: number): fc.Arbitrary<Command[]> {
  return fc.array(command, { minLength: 1, maxLength, size: "max" });
}
