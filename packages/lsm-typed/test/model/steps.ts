import { isTypedError } from "lsm-typed";
import { expect } from "vitest";
import type { Random } from "../support/random.ts";
import { Model } from "./model.ts";
import { randomFields, randomKey, randomThing, type ThingKey, type ThingRecord } from "./shape.ts";

/** What writes of a collection and of one in a transaction have in common. */
export interface Writable {
  get(key: ThingKey): Promise<ThingRecord | undefined>;
  insert(thing: ThingRecord): Promise<ThingRecord>;
  put(thing: ThingRecord): Promise<ThingRecord>;
  putMany(things: readonly ThingRecord[]): Promise<number>;
  update(key: ThingKey, change: (old: ThingRecord) => ThingRecord): Promise<ThingRecord>;
  patch(key: ThingKey, fields: Partial<ReturnType<typeof randomFields>>): Promise<ThingRecord>;
  delete(key: ThingKey): Promise<boolean>;
  clear(query?: { prefix: { group: string } }): Promise<number>;
}

/** One random write on a collection and its model. What the model refuses the collection must refuse too, and the other way round. */
export async function randomStep(
  random: Random,
  things: Writable,
  model: Model,
  isInTransaction = false,
): Promise<string> {
  const thing = randomThing(random);
  const old = model.get(thing);
  const name = Model.nameOf(thing);
  switch (random.below(9)) {
    case 0: {
      if (old !== undefined) await refused("DuplicateKey", () => things.insert(thing));
      else if (model.isTaken(thing)) await refused("UniqueViolation", () => things.insert(thing));
      else {
        expect(await things.insert(thing)).toEqual(thing);
        model.put(thing);
      }
      return `insert ${name}`;
    }
    case 1: {
      expect(await things.delete(thing), `delete ${name}`).toBe(model.delete(thing));
      return `delete ${name}`;
    }
    case 2: {
      const updated = { ...randomFields(random), group: thing.group, n: thing.n };
      if (old === undefined) await refused("NotFound", () => things.update(thing, () => updated));
      else if (model.isTaken(updated)) await refused("UniqueViolation", () => things.update(thing, () => updated));
      else {
        expect(await things.update(thing, (found) => (expect(found).toEqual(old), updated))).toEqual(updated);
        model.put(updated);
      }
      return `update ${name}`;
    }
    case 3: {
      const { text, tags, name: unique } = thing;
      const fields = { text, tags, ...(unique === undefined ? {} : { name: unique }) };
      if (old === undefined) await refused("NotFound", () => things.patch(thing, fields));
      else if (model.isTaken({ ...old, ...fields }))
        await refused("UniqueViolation", () => things.patch(thing, fields));
      else {
        await things.patch(thing, fields);
        model.put({ ...old, ...fields });
      }
      return `patch ${name}`;
    }
    case 4: {
      const many = Array.from({ length: 1 + random.below(5) }, () => randomThing(random));
      const next = new Model(model.things);
      const isTaken = many.some((each) => next.isTaken(each) || (next.put(each), false));
      // In a transaction that would be the end of it.
      if (isTaken && isInTransaction) return "nothing";
      if (isTaken) await refused("UniqueViolation", () => things.putMany(many));
      else {
        expect(await things.putMany(many)).toBe(many.length);
        for (const each of many) model.put(each);
      }
      return `putMany ${many.map(Model.nameOf).join()}`;
    }
    case 5: {
      if (!random.oneIn(6)) return "nothing";
      const { group } = randomKey(random);
      const doomed = [...model.things.values()].filter((each) => each.group === group);
      expect(await things.clear({ prefix: { group } }), `clear ${group}`).toBe(doomed.length);
      for (const each of doomed) model.delete(each);
      return `clear ${JSON.stringify(group)}`;
    }
    default: {
      if (model.isTaken(thing)) await refused("UniqueViolation", () => things.put(thing));
      else {
        expect(await things.put(thing)).toEqual(thing);
        model.put(thing);
      }
      expect(await things.get(thing)).toEqual(model.get(thing));
      return `put ${name}`;
    }
  }
}

async function refused(code: string, run: () => Promise<unknown>): Promise<void> {
  const outcome: unknown = await run().catch((error: unknown) => error);
  if (!isTypedError(outcome, code)) expect.fail(`expected a TypedError "${code}", got ${String(outcome)}`);
}
