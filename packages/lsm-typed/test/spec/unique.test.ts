import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const User = z.object({
  id: z.int(),
  team: z.string(),
  name: z.string().optional(),
  emails: z.array(z.string()).default([]),
  badge: z.int().default(0),
  isActive: z.boolean().default(true),
});

const users = collection("users", User, {
  key: ["id"],
  indexes: {
    byName: { on: ["team", "name"], unique: true },
    byEmail: { on: ["emails"], unique: true, multi: true },
    byBadge: { on: ["badge"], unique: true, where: (user) => user.isActive && user.badge !== 0 },
  },
});

describeStores("unique indexes", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { users }));

  it("refuse a second record of the same values, and name the first", async () => {
    const db = await open();
    await db.users.insert({ id: 1, team: "a", name: "Ann" });
    const error = await typedErrorOf("UniqueViolation", () => db.users.put({ id: 2, team: "a", name: "Ann" }));
    expect(error).toMatchObject({
      collection: "users",
      index: "byName",
      values: ["a", "Ann"],
      existingKey: { id: 1 },
      key: { id: 2 },
    });
    await db.users.insert({ id: 2, team: "b", name: "Ann" });
    expect(await db.users.count()).toBe(2);
  });

  it("compare whole values: fields do not run into each other", async () => {
    const db = await open();
    await db.users.putMany([
      { id: 1, team: "a", name: "bc" },
      { id: 2, team: "ab", name: "c" },
      { id: 3, team: "a\0b", name: "c" },
      { id: 4, team: "a", name: "\0bc" },
    ]);
    expect(await db.users.count()).toBe(4);
  });

  it("allow any number of records without the value", async () => {
    const db = await open();
    await db.users.putMany([1, 2, 3].map((id) => ({ id, team: "a" })));
    expect((await db.users.by("byName").eq("team", "a").all()).map((user) => user.id)).toEqual([1, 2, 3]);
    await db.users.delete({ id: 2 });
    expect((await db.users.by("byName").eq("team", "a").all()).map((user) => user.id)).toEqual([1, 3]);
  });

  it("let a record keep and change its own values", async () => {
    const db = await open();
    await db.users.put({ id: 1, team: "a", name: "Ann", emails: ["x"] });
    await db.users.put({ id: 1, team: "a", name: "Ann", emails: ["x", "x", "y"] });
    await db.users.patch({ id: 1 }, { name: "Bob" });
    await db.users.insert({ id: 2, team: "a", name: "Ann" });
    expect((await db.users.by("byName").all()).map((user) => user.name)).toEqual(["Ann", "Bob"]);
  });

  it("free a value when its record is deleted or loses it", async () => {
    const db = await open();
    await db.users.put({ id: 1, team: "a", name: "Ann" });
    await db.users.delete({ id: 1 });
    await db.users.put({ id: 2, team: "a", name: "Ann" });
    await db.users.patch({ id: 2 }, { name: undefined });
    await db.users.put({ id: 3, team: "a", name: "Ann" });
    expect((await db.users.by("byName").eq("team", "a").eq("name", "Ann").all()).map((user) => user.id)).toEqual([3]);
  });

  it("check each element of a multi index", async () => {
    const db = await open();
    await db.users.put({ id: 1, team: "a", emails: ["x", "y"] });
    const error = await typedErrorOf("UniqueViolation", () => db.users.put({ id: 2, team: "a", emails: ["z", "y"] }));
    expect(error).toMatchObject({ index: "byEmail", values: ["y"], existingKey: { id: 1 } });
    await db.users.patch({ id: 1 }, { emails: ["x"] });
    await db.users.put({ id: 2, team: "a", emails: ["z", "y"] });
    expect((await db.users.by("byEmail").all()).map((user) => user.id)).toEqual([1, 2]);
  });

  it("check only the records of their condition", async () => {
    const db = await open();
    await db.users.put({ id: 1, team: "a", badge: 7 });
    await db.users.put({ id: 2, team: "a", badge: 7, isActive: false });
    await typedErrorOf("UniqueViolation", () => db.users.patch({ id: 2 }, { isActive: true }));
    await db.users.patch({ id: 1 }, { isActive: false });
    await db.users.patch({ id: 2 }, { isActive: true });
    expect((await db.users.by("byBadge").all()).map((user) => user.id)).toEqual([2]);
  });

  it("see the writes of their own transaction", async () => {
    const db = await open();
    await typedErrorOf("UniqueViolation", () =>
      db.users.putMany([
        { id: 1, team: "a", name: "Ann" },
        { id: 2, team: "a", name: "Ann" },
      ]),
    );
    expect(await db.users.count()).toBe(0);
    await db.users.put({ id: 1, team: "a", name: "Ann" });
    await db.transaction(async (tx) => {
      await tx.users.patch({ id: 1 }, { name: "Bob" });
      await tx.users.put({ id: 2, team: "a", name: "Ann" });
      await typedErrorOf("UniqueViolation", () => tx.users.put({ id: 3, team: "a", name: "Bob" }));
      await tx.users.delete({ id: 1 });
      await tx.users.put({ id: 3, team: "a", name: "Bob" });
    });
    expect((await db.users.all()).map((user) => [user.id, user.name])).toEqual([
      [2, "Ann"],
      [3, "Bob"],
    ]);
  });

  it("let two records swap their values in one transaction, step by step", async () => {
    const db = await open();
    await db.users.putMany([
      { id: 1, team: "a", name: "Ann" },
      { id: 2, team: "a", name: "Bob" },
    ]);
    await db.transaction(async (tx) => {
      await tx.users.patch({ id: 1 }, { name: undefined });
      await tx.users.patch({ id: 2 }, { name: "Ann" });
      await tx.users.patch({ id: 1 }, { name: "Bob" });
    });
    expect((await db.users.by("byName").all()).map((user) => [user.name, user.id])).toEqual([
      ["Ann", 2],
      ["Bob", 1],
    ]);
  });

  it("hold against writers at the same time: one of them wins", async () => {
    const db = await open();
    const attempts = Array.from({ length: 20 }, (_, id) => db.users.put({ id, team: "a", name: "Ann" }));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await db.users.count()).toBe(1);
    expect(await db.users.by("byName").count()).toBe(1);
  });
});
