import { collection, openDatabase, type ValidationError } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { rejectionOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const events = collection("events", z.object({ at: z.date(), id: z.int() }), { key: ["at", "id"] });

describeStores("values of a key", (kind) => {
  const openWith = async () => closeLater(await openDatabase(kind.create().open(), { events }));

  it("are given by put as reads give them: 0 for -0", async () => {
    const db = await openWith();
    const at = new Date(5);
    expect(await db.events.put({ at, id: -0 })).toStrictEqual(await db.events.get({ at, id: 0 }));
  });

  it("that an update must not change are named only when they have changed", async () => {
    const db = await openWith();
    await db.events.put({ at: new Date(5), id: 1 });
    const error = await rejectionOf(() =>
      db.events.update({ at: new Date(5), id: 1 }, () => ({ at: new Date(5), id: 2 })),
    );
    expect((error as ValidationError).issues.map(({ path }) => path)).toEqual([["id"]]);
  });

  it("may not be undefined in a prefix, which would select all records", async () => {
    const db = await openWith();
    await db.events.put({ at: new Date(5), id: 1 });
    const at = undefined as unknown as Date;
    const error = await rejectionOf(() => db.events.clear({ prefix: { at } }));
    expect(error).toBeInstanceOf(TypeError);
    expect(await db.events.count({ prefix: {} })).toBe(1);
  });
});
