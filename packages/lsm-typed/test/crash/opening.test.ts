import { collection, openDatabase, type OrderedStore } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { atEveryCrash, openStore, prepare } from "../support/crash.ts";
import { dump } from "../support/dump.ts";
import { PATIENCE_MS } from "../support/soak.ts";

const one = collection("one", z.object({ id: z.int(), text: z.string() }), {
  key: ["id"],
  indexes: { byText: { on: ["text"] } },
});
const two = collection("two", z.object({ id: z.int() }), { key: ["id"] });

describe("a crash at every storage operation of the first open", () => {
  it(
    "leaves what the next one completes, with the same bytes",
    async () => {
      const empty = await prepare(async () => {});
      let undisturbed: unknown;
      const program = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { one, two });
        undisturbed ??= await dump(store);
        await db.close();
      };
      const crashes = await atEveryCrash(empty, program, async (storage) => {
        const store = openStore(storage);
        const db = await openDatabase(store, { one, two });
        expect(await dump(store)).toEqual(undisturbed);
        await db.one.put({ id: 1, text: "a" });
        expect(await db.one.by("byText").count()).toBe(1);
        expect(await db.two.count()).toBe(0);
        await db.close();
        await store.close();
      });
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
