import { compareLists, compareValues } from "./order.ts";
import type { ModelIndex, ThingKey, ThingRecord } from "./shape.ts";

/** Conditions of a query, by position in the index's or the key's fields. */
export interface ModelQuery {
  readonly eq: readonly unknown[];
  readonly lower?: { readonly name: "gt" | "gte"; readonly value: unknown };
  readonly upper?: { readonly name: "lt" | "lte"; readonly value: unknown };
  readonly text?: string;
  readonly reverse: boolean;
  readonly limit: number | undefined;
}

interface Row {
  /** The fields that the order is about. */
  readonly values: readonly unknown[];
  readonly thing: ThingRecord;
}

const KEY_FIELDS = ["group", "n"] as const;

/** Records in a map, and queries as a filter and a sort over all of them. */
export class Model {
  readonly things: Map<string, ThingRecord>;

  constructor(things: ReadonlyMap<string, ThingRecord> = new Map()) {
    this.things = new Map(things);
  }

  static nameOf({ group, n }: ThingKey): string {
    return JSON.stringify([group, n]);
  }

  get(key: ThingKey): ThingRecord | undefined {
    return this.things.get(Model.nameOf(key));
  }

  put(thing: ThingRecord): void {
    this.things.set(Model.nameOf(thing), thing);
  }

  delete(key: ThingKey): boolean {
    return this.things.delete(Model.nameOf(key));
  }

  /** Takes over what another one holds. */
  become(other: Model): void {
    this.things.clear();
    for (const thing of other.things.values()) this.put(thing);
  }

  /** Whether a unique index would refuse the record. */
  isTaken(thing: ThingRecord): boolean {
    if (thing.name === undefined) return false;
    const own = Model.nameOf(thing);
    for (const [name, other] of this.things) if (name !== own && other.name === thing.name) return true;
    return false;
  }

  /** What a query over the key gives. */
  byKey(query: ModelQuery): ThingRecord[] {
    const rows = [...this.things.values()].map((thing): Row => ({
      values: KEY_FIELDS.map((field) => thing[field]),
      thing,
    }));
    return finish(
      rows.filter((row) => matches(row.values, query)),
      [],
      query,
    );
  }

  /** What a query through an index gives: each record once, at the first of its entries that match. */
  byIndex(index: ModelIndex, query: ModelQuery): ThingRecord[] {
    const rows = [...this.things.values()].filter(index.where).flatMap((thing) => rowsOf(index, thing));
    return finish(
      rows.filter((row) => matches(row.values, query)),
      index.on.map(([, isDescending]) => isDescending),
      query,
    );
  }
}

/** One row, or one for each different element of an array. */
function rowsOf(index: ModelIndex, thing: ThingRecord): Row[] {
  let rows: unknown[][] = [[]];
  for (const [path] of index.on) {
    const value = valueAt(thing, path);
    const choices: readonly unknown[] = Array.isArray(value) ? [...new Set(value as unknown[])] : [value];
    rows = rows.flatMap((row) => choices.map((choice) => [...row, choice]));
  }
  return rows.map((values) => ({ values, thing }));
}

export function valueAt(thing: ThingRecord, path: string): unknown {
  return path
    .split(".")
    .reduce((value: unknown, name) => (value as Record<string, unknown> | undefined)?.[name], thing);
}

function matches(values: readonly unknown[], { eq, lower, upper, text }: ModelQuery): boolean {
  if (compareLists(eq, values) !== 0) return false;
  const value = values[eq.length];
  if (lower !== undefined) {
    const order = compareValues(value, lower.value);
    if (lower.name === "gt" ? order <= 0 : order < 0) return false;
  }
  if (upper !== undefined) {
    const order = compareValues(value, upper.value);
    if (upper.name === "lt" ? order >= 0 : order > 0) return false;
  }
  return text === undefined || (typeof value === "string" && value.startsWith(text));
}

function finish(rows: readonly Row[], directions: readonly boolean[], { reverse, limit }: ModelQuery): ThingRecord[] {
  const sorted = rows.toSorted((a, b) => {
    const order = compareLists(a.values, b.values, directions);
    return order !== 0
      ? order
      : compareLists(
          KEY_FIELDS.map((field) => a.thing[field]),
          KEY_FIELDS.map((field) => b.thing[field]),
        );
  });
  const unique = new Set((reverse ? sorted.toReversed() : sorted).map(({ thing }) => thing));
  return [...unique].slice(0, limit);
}
