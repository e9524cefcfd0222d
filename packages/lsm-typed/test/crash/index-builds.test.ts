import { collection, openDatabase, type OrderedStore } from "lsm-typed";
import { describe, expect, it } from "vitest";
import { atEveryCrash, openStore, prepare, SMALL_TRANSACTIONS } from "../support/crash.ts";
import { dump } from "../support/dump.ts";
import { PATIENCE_MS } from "../support/soak.ts";
import { expectSound } from "../support/sound.ts";
import { expectAgreement } from "./agreement.ts";
import { bare, INDEXES, Item, item } from "./items.ts";

const COUNT = 36;
const MANY = Array.from({ length: COUNT }, (_, id) => item(id));

const indexed = collection("items", Item, { key: ["id"], indexes: INDEXES });

describe("a crash at every storage operation of an index build", () => {
  it(
    "the next open finishes it; what is stored is what an undisturbed build stores",
    async () => {
      const base = await prepare(async (store) => {
        const db = await openDatabase(store, { items: bare });
        await db.items.putMany(MANY);
        await db.close();
      });
      let undisturbed: unknown;
      const build = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { items: indexed });
        undisturbed ??= await dump(store);
        await db.close();
      };
      const crashes = await atEveryCrash(
        base,
        build,
        async (storage) => {
          const store = openStore(storage, SMALL_TRANSACTIONS);
          const db = await openDatabase(store, { items: indexed });
          expect(await expectAgreement(db)).toHaveLength(COUNT);
          expect(await dump(store)).toEqual(undisturbed);
          await db.close();
          await store.close();
        },
        SMALL_TRANSACTIONS,
      );
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );

  it(
    "in the background, with writes beside it, indexes agree after the next open",
    async () => {
      const base = await prepare(async (store) => {
        const db = await openDatabase(store, { items: bare });
        await db.items.putMany(MANY);
        await db.close();
      });
      const build = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { items: indexed }, { indexBuilds: "background" });
        // A build that the crash stopped is told by whenReady, and by the writes themselves.
        const ready = db.whenReady();
        ready.catch(() => {});
        for (let id = 0; id < COUNT; id += 6) {
          await db.items.put(item(id, { name: `changed ${id}`, size: 100 + id, tags: ["z"] }));
          await db.items.delete({ id: id + 1 });
        }
        await ready;
        await db.close();
      };
      const crashes = await atEveryCrash(
        base,
        build,
        async (storage) => {
          const store = openStore(storage, SMALL_TRANSACTIONS);
          const db = await openDatabase(store, { items: indexed });
          const records = await expectAgreement(db);
          for (let id = 0; id < COUNT; id++) if (id % 6 > 1) expect(records.map((record) => record.id)).toContain(id);
          await db.close();
          await store.close();
        },
        SMALL_TRANSACTIONS,
      );
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );

  it(
    "of removed and of changed indexes, no entry of before stays",
    async () => {
      const changed = collection("items", Item, {
        key: ["id"],
        indexes: { byName: { on: ["size", "name"] }, other: { on: ["tags"], multi: true } },
      });
      const base = await prepare(async (store) => {
        const db = await openDatabase(store, { items: indexed });
        await db.items.putMany(MANY);
        await db.close();
      });
      let undisturbed: unknown;
      const change = async (store: OrderedStore): Promise<void> => {
        const db = await openDatabase(store, { items: changed });
        undisturbed ??= await dump(store);
        await db.close();
      };
      const crashes = await atEveryCrash(
        base,
        change,
        async (storage) => {
          const store = openStore(storage, SMALL_TRANSACTIONS);
          const db = await openDatabase(store, { items: changed });
          expect(await db.items.by("byName").count()).toBe(COUNT);
          expect(await db.items.by("other").count()).toBe(COUNT);
          await expectSound(db);
          expect(await dump(store)).toEqual(undisturbed);
          await db.close();
          await store.close();
        },
        SMALL_TRANSACTIONS,
      );
      expect(crashes).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});
