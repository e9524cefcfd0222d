import { expect } from "vitest";
import { gather } from "../support/gather.ts";
import type { Random } from "../support/random.ts";
import type { Model } from "./model.ts";
import { indexQuery, KEY_ON, keyQuery, type LooseCollection, randomQuery } from "./queries.ts";
import { INDEXES, type ThingKey } from "./shape.ts";

/** Compares random queries over the key and through every index with the model. */
export async function checkQueries(
  random: Random,
  things: LooseCollection,
  model: Model,
  label: string,
): Promise<void> {
  const { text: _, ...byKey } = randomQuery(random, model, KEY_ON);
  expect(await things.all(keyQuery(byKey)), `${label}: ${describe(byKey)}`).toEqual(model.byKey(byKey));
  expect(await things.count(keyQuery(byKey)), `${label}: count ${describe(byKey)}`).toBe(model.byKey(byKey).length);
  for (const index of INDEXES) {
    const query = randomQuery(random, model, index.on);
    const expected = model.byIndex(index, query);
    const where = `${label}: ${index.name} ${describe(query)}`;
    const built = indexQuery(things, index, query);
    expect(await built.all(), where).toEqual(expected);
    if (!random.oneIn(4)) continue;
    expect(await built.count(), `${where} count`).toBe(expected.length);
    expect(await gather(built.keys()), `${where} keys`).toEqual(
      expected.map(({ group, n }): ThingKey => ({ group, n })),
    );
  }
}

/** Compares everything: all records, and every index from end to end. */
export async function checkAll(things: LooseCollection, model: Model, label: string): Promise<void> {
  const whole = { eq: [], reverse: false, limit: undefined };
  expect(await things.all({}), `${label}: all`).toEqual(model.byKey(whole));
  for (const index of INDEXES) {
    expect(await things.by(index.name).all(), `${label}: ${index.name}`).toEqual(model.byIndex(index, whole));
  }
}

function describe(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}
