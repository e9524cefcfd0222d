import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const first = collection("items", z.object({ id: z.int(), n: z.string() }), {
  key: ["id"],
  indexes: { byN: { on: ["n"] } },
});
const second = collection("items", z.object({ id: z.int(), n: z.int() }), {
  key: ["id"],
  indexes: { byN: { on: ["n"] } },
  version: 2,
  migrate: { 2: (old) => ({ ...old, n: Number(old["n"]) }) },
});

/** One record whose migration failed could be neither deleted nor replaced, and kept its collection's indexes from being built. */
describeStores("a record that cannot be migrated", (kind) => {
  it("can be deleted or replaced, and the build goes on then", async () => {
    const store = kind.create().open();
    const old = await openDatabase(store, { items: first });
    await old.items.putMany([
      { id: 1, n: "1" },
      { id: 2, n: "x" },
      { id: 3, n: "y" },
    ]);
    await old.close();

    await typedErrorOf("Migration", () => openDatabase(store, { items: second }));
    const repair = await openDatabase(store, { items: second }, { indexBuilds: "background" });
    await typedErrorOf("Migration", () => repair.whenReady());
    expect(await repair.items.delete({ id: 2 })).toBe(true);
    await repair.items.put({ id: 3, n: 3 });
    await repair.close();

    const db = closeLater(await openDatabase(store, { items: second }));
    expect(await db.items.by("byN").gte("n", 0).all()).toEqual([
      { id: 1, n: 1 },
      { id: 3, n: 3 },
    ]);
    await expectSound(db);
  });
});
