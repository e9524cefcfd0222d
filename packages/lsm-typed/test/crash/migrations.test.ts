import { collection, openDatabase, type OrderedStore } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { atEveryCrash, openStore, prepare, SMALL_TRANSACTIONS } from "../support/crash.ts";
import { dump } from "../support/dump.ts";
import { PATIENCE_MS } from "../support/soak.ts";
import { expectSound } from "../support/sound.ts";

const COUNT = 120;

const before = collection("people", z.object({ id: z.int(), name: z.string() }), {
  key: ["id"],
  indexes: { byName: { on: ["name"] } },
});
const People = z.object({ id: z.int(), name: z.string(), length: z.number() });
const after = collection("people", People, {
  key: ["id"],
  indexes: { byName: { on: ["name"] }, byLength: { on: ["length"] } },
  version: 2,
  migrate: { 2: (old) => ({ ...old, name: String(old["name"]).toUpperCase(), length: String(old["name"]).length }) },
});

/** For a store without records of the first version. */
const finished = collection("people", People, { key: ["id"], version: 2 });

const nameOf = (id: number): string => "x".repeat(id % 7) + String(id);

describe("a crash at every storage operation of a migration", () => {
  it(
    "loses no record and migrates none twice; indexes agree, and a further one finishes it",
    async () => {
      const base = await prepare(async (store) => {
        const db = await openDatabase(store, { people: before });
        await db.people.putMany(Array.from({ length: COUNT }, (_, id) => ({ id, name: nameOf(id) })));
        await db.close();
      });
      let undisturbed: unknown;
      const migrate = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { people: after });
        await db.migrate();
        undisturbed ??= await dump(store);
        await db.close();
      };
      const expected = Array.from({ length: COUNT }, (_, id) => ({
        id,
        name: nameOf(id).toUpperCase(),
        length: nameOf(id).length,
      }));
      const crashes = await atEveryCrash(
        base,
        migrate,
        async (storage) => {
          const store = openStore(storage, SMALL_TRANSACTIONS);
          const db = await openDatabase(store, { people: after });
          expect(await db.people.all()).toEqual(expected);
          const byLength = expected.toSorted((a, b) => a.length - b.length || a.id - b.id);
          expect(await db.people.by("byLength").all()).toEqual(byLength);
          expect(await db.people.by("byName").startsWith("name", "X").count()).toBe(
            expected.filter(({ name }) => name.startsWith("X")).length,
          );
          expect(await db.people.by("byName").startsWith("name", "x").count()).toBe(0);
          await expectSound(db);
          await db.migrate();
          expect(await dump(store)).toEqual(undisturbed);
          await db.close();
          const later = await openDatabase(store, { people: finished });
          expect(await later.people.all()).toEqual(expected);
          await later.close();
          await store.close();
        },
        SMALL_TRANSACTIONS,
      );
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
