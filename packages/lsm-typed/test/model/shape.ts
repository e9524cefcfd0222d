import { collection, desc } from "lsm-typed";
import { z } from "zod";
import type { Random } from "../support/random.ts";

/** A record with a field of every kind that an index may have. */
export const Thing = z.object({
  group: z.string(),
  n: z.int(),
  text: z.string(),
  size: z.number(),
  at: z.date().optional(),
  flag: z.boolean(),
  tags: z.array(z.string()),
  name: z.string().optional(),
  level: z.bigint().nullable(),
  bytes: z.instanceof(Uint8Array),
  inner: z.object({ kind: z.enum(["x", "y", "z"]), code: z.int().optional() }),
});

export type ThingRecord = z.output<typeof Thing>;
export type ThingKey = Pick<ThingRecord, "group" | "n">;

const isFlagged = (thing: ThingRecord): boolean => thing.flag;

/** An index of every sort: compound, mixed direction, unique, partial, multi, nested, over parts of the key. */
export const things = collection("things", Thing, {
  key: ["group", "n"],
  indexes: {
    bySize: { on: ["size"] },
    byText: { on: ["text"] },
    byTextDown: { on: [desc("text"), "flag"] },
    bySizeAt: { on: ["flag", desc("at"), "size"] },
    byTag: { on: ["tags"], multi: true },
    byTagSize: { on: ["tags", desc("size")], multi: true },
    byFlagTag: { on: ["flag", "tags"], multi: true, where: isFlagged },
    byName: { on: ["name"], unique: true },
    byLevel: { on: [desc("level"), "group"] },
    byBytes: { on: ["bytes"] },
    byCode: { on: ["inner.kind", "inner.code"], where: isFlagged },
    byN: { on: [desc("n"), "group"] },
  },
});

/** What the model knows of an index: the same once more, read off the definition by hand. */
export interface ModelIndex {
  readonly name: string;
  readonly on: readonly (readonly [path: string, isDescending: boolean])[];
  readonly isUnique: boolean;
  readonly where: (thing: ThingRecord) => boolean;
}

const every = (): boolean => true;

export const INDEXES: readonly ModelIndex[] = [
  { name: "bySize", on: [["size", false]], isUnique: false, where: every },
  { name: "byText", on: [["text", false]], isUnique: false, where: every },
  {
    name: "byTextDown",
    on: [
      ["text", true],
      ["flag", false],
    ],
    isUnique: false,
    where: every,
  },
  {
    name: "bySizeAt",
    on: [
      ["flag", false],
      ["at", true],
      ["size", false],
    ],
    isUnique: false,
    where: every,
  },
  { name: "byTag", on: [["tags", false]], isUnique: false, where: every },
  {
    name: "byTagSize",
    on: [
      ["tags", false],
      ["size", true],
    ],
    isUnique: false,
    where: every,
  },
  {
    name: "byFlagTag",
    on: [
      ["flag", false],
      ["tags", false],
    ],
    isUnique: false,
    where: isFlagged,
  },
  { name: "byName", on: [["name", false]], isUnique: true, where: every },
  {
    name: "byLevel",
    on: [
      ["level", true],
      ["group", false],
    ],
    isUnique: false,
    where: every,
  },
  { name: "byBytes", on: [["bytes", false]], isUnique: false, where: every },
  {
    name: "byCode",
    on: [
      ["inner.kind", false],
      ["inner.code", false],
    ],
    isUnique: false,
    where: isFlagged,
  },
  {
    name: "byN",
    on: [
      ["n", true],
      ["group", false],
    ],
    isUnique: false,
    where: every,
  },
];

const GROUPS = ["", "a", "a\0", "ab", "b", "\u{1f600}", "\uffff"];
const TEXTS = ["", "a", "a\0", "a\0b", "aa", "ab", "b", "é", "\ud7ff", "\uffff", "\u{10000}", "\u{10ffff}", "Z"];
const SIZES = [0, 1, -1, 0.5, -0.5, 2, 10, 100, -100, 1e300, -1e300, 5e-324, 2 ** 53];
const TIMES = [undefined, -1, 0, 1, 255, 256, 1_700_000_000_000, -8.64e15, 8.64e15];
const LEVELS = [null, 0n, 1n, -1n, 255n, 256n, -256n, 2n ** 64n, -(2n ** 64n), 2n ** 70n];
const BYTES = [[], [0], [0, 0], [0, 255], [1], [255], [255, 255], [1, 0, 1]];
const TAGS = ["", "t", "t\0", "tt", "u", "v"];
const NAMES = [undefined, "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];
const CODES = [undefined, 0, 1, -1, 300];

/** Few values of each kind, so that records meet. */
export function randomKey(random: Random): ThingKey {
  return { group: random.pick(GROUPS), n: random.below(6) - 3 };
}

export function randomFields(random: Random): Omit<ThingRecord, "group" | "n"> {
  const time = random.pick(TIMES);
  const name = random.pick(NAMES);
  const code = random.pick(CODES);
  return {
    text: random.pick(TEXTS),
    size: random.pick(SIZES),
    ...(time === undefined ? {} : { at: new Date(time) }),
    flag: random.oneIn(2),
    tags: Array.from({ length: random.below(4) }, () => random.pick(TAGS)),
    ...(name === undefined ? {} : { name }),
    level: random.pick(LEVELS),
    bytes: new Uint8Array(random.pick(BYTES)),
    inner: { kind: random.pick(["x", "y", "z"] as const), ...(code === undefined ? {} : { code }) },
  };
}

export function randomThing(random: Random): ThingRecord {
  return { ...randomKey(random), ...randomFields(random) };
}
