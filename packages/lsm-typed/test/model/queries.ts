import type { Random } from "../support/random.ts";
import { type Model, type ModelQuery, valueAt } from "./model.ts";
import { type ModelIndex, randomThing, type ThingKey, type ThingRecord } from "./shape.ts";

/** A collection or a collection in a transaction, without the types that only fixed queries can have. */
export interface LooseCollection {
  by(index: string): LooseQuery;
  all(query: object): Promise<ThingRecord[]>;
  count(query: object): Promise<number>;
  keys(query: object): AsyncIterable<ThingKey>;
}

export interface LooseQuery {
  eq(field: string, value: unknown): LooseQuery;
  gt(field: string, value: unknown): LooseQuery;
  gte(field: string, value: unknown): LooseQuery;
  lt(field: string, value: unknown): LooseQuery;
  lte(field: string, value: unknown): LooseQuery;
  startsWith(field: string, text: string): LooseQuery;
  reverse(): LooseQuery;
  limit(count: number): LooseQuery;
  all(): Promise<ThingRecord[]>;
  count(): Promise<number>;
  keys(): AsyncIterable<ThingKey>;
}

export const KEY_ON: ModelIndex["on"] = [
  ["group", false],
  ["n", false],
];

/** Conditions with values of records that are there, or of ones that are not. */
export function randomQuery(random: Random, model: Model, on: ModelIndex["on"]): ModelQuery {
  const present = [...model.things.values()];
  const sample = (): ThingRecord =>
    present.length === 0 || random.oneIn(5) ? randomThing(random) : random.pick(present);
  const value = (thing: ThingRecord, at: number): unknown => {
    const found = valueAt(thing, on[at]?.[0] ?? "");
    if (!Array.isArray(found)) return found;
    return found.length === 0 ? "t" : random.pick(found as unknown[]);
  };
  const fixed = random.below(on.length + 1);
  const base = sample();
  const query = {
    eq: Array.from({ length: fixed }, (_, at) => value(base, at)),
    reverse: random.oneIn(3),
    limit: random.oneIn(3) ? random.below(5) : undefined,
  };
  if (fixed === on.length || random.oneIn(3)) return query;
  const [lower, upper] = [value(sample(), fixed), value(sample(), fixed)];
  if (typeof lower === "string" && on[fixed]?.[0] !== "inner.kind" && random.oneIn(3))
    return { ...query, text: lower.slice(0, random.oneIn(2) ? 0 : undefined) };
  return {
    ...query,
    ...(lower === undefined || random.oneIn(3)
      ? {}
      : { lower: { name: random.pick(["gt", "gte"] as const), value: lower } }),
    ...(upper === undefined || random.oneIn(3)
      ? {}
      : { upper: { name: random.pick(["lt", "lte"] as const), value: upper } }),
  };
}

/** The query through an index. */
export function indexQuery(things: LooseCollection, { name, on }: ModelIndex, query: ModelQuery): LooseQuery {
  let built = things.by(name);
  const field = (at: number): string => on[at]?.[0] ?? "";
  for (const [at, value] of query.eq.entries()) built = built.eq(field(at), value);
  const next = field(query.eq.length);
  if (query.lower !== undefined) built = built[query.lower.name](next, query.lower.value);
  if (query.upper !== undefined) built = built[query.upper.name](next, query.upper.value);
  if (query.text !== undefined) built = built.startsWith(next, query.text);
  if (query.reverse) built = built.reverse();
  return query.limit === undefined ? built : built.limit(query.limit);
}

/** The query over the key, as an object. The key's fields have no `startsWith`. */
export function keyQuery({ eq, lower, upper, reverse, limit }: ModelQuery): object {
  return {
    prefix: Object.fromEntries(eq.map((value, at) => [KEY_ON[at]?.[0], value])),
    ...(lower === undefined ? {} : { [lower.name]: lower.value }),
    ...(upper === undefined ? {} : { [upper.name]: upper.value }),
    reverse,
    limit,
  };
}
