import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { UniqueViolationError } from "../../src/base/errors.ts";
import { collection } from "../../src/definition/collection.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { commitsOf, entriesIn, World } from "../catalog/world.ts";
import { cutEverywhere } from "./cut-store.ts";

const User = z.object({ id: z.int(), mail: z.string().optional(), name: z.string(), until: z.date().optional() });

const plain = collection("users", User, { key: ["id"], ttl: ({ until }) => until });
const unique = collection("users", User, {
  key: ["id"],
  ttl: ({ until }) => until,
  indexes: { byName: { on: ["name"] }, byMail: { on: ["mail"], unique: true } },
});

async function filled(...users: z.input<typeof User>[]): Promise<World> {
  const world = new World();
  await world.open({ users: plain });
  await world.put("users", ...users);
  return world;
}

const user = (id: number, mail?: string, until?: Date) => ({
  id,
  name: `n${id}`,
  ...(mail !== undefined && { mail }),
  ...(until !== undefined && { until }),
});

describe("a build of a unique index", () => {
  it("ends with the index disabled and empty when two records hold the same values; others are built", async () => {
    const world = await filled(user(1, "a"), user(2, "b"), user(3), user(4), user(5, "a"), user(6, "c"));
    await world.open({ users: unique });
    const error: unknown = await buildIndexes(world.store, world.plan("users"), { chunkRecords: 2 }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UniqueViolationError);
    expect(error).toMatchObject({
      code: "UniqueViolation",
      collection: "users",
      index: "byMail",
      values: ["a"],
      key: { id: 5 },
      existingKey: { id: 1 },
    });
    expect(world.plan("users").indexes.map(({ state }) => state)).toEqual(["readable", "disabled"]);
    expect(await entriesIn(world.store, world.index("users", "byMail").range)).toEqual([]);
    expect(await entriesIn(world.store, world.index("users", "byName").range)).toHaveLength(6);
    expect(await buildIndexes(world.store, world.plan("users"))).toBeUndefined();
  });

  it("ends there when it is the only index", async () => {
    const world = await filled(user(1, "a"), user(2, "a"), user(3, "c"), user(4, "d"));
    const alone = collection("users", User, {
      key: ["id"],
      ttl: ({ until }) => until,
      indexes: { byMail: { on: ["mail"], unique: true } },
    });
    await world.open({ users: alone });
    const commits = await commitsOf(world.store, async () => {
      await expect(buildIndexes(world.store, world.plan("users"))).rejects.toMatchObject({ code: "UniqueViolation" });
    });
    expect(commits).toBe(1);
  });

  it("leaves a disabled index alone until the next opening tries again", async () => {
    const world = await filled(user(1, "a"), user(2, "a"));
    await world.open({ users: unique });
    await expect(buildIndexes(world.store, world.plan("users"))).rejects.toMatchObject({ code: "UniqueViolation" });
    const { id } = world.index("users", "byMail");
    await world.put("users", user(3, "a"), user(4, "d"));
    expect(await entriesIn(world.store, world.index("users", "byMail").range)).toEqual([]);
    await world.delete("users", { id: 1 });
    await world.delete("users", { id: 2 });
    await world.open({ users: unique });
    expect(world.index("users", "byMail")).toMatchObject({ state: "write-only" });
    expect(world.index("users", "byMail").id).not.toBe(id);
    await buildIndexes(world.store, world.plan("users"));
    expect(world.index("users", "byMail").state).toBe("readable");
    expect(await world.disagreement("users")).toEqual([]);
  });

  it("finds what a writer has put behind its position", async () => {
    const world = await filled(user(1, "a"), user(2, "b"), user(3, "c"));
    await world.open({ users: unique });
    // Not yet built: the entry of user 1 is not there, so this cannot be refused now.
    await world.put("users", user(9, "a"));
    await expect(buildIndexes(world.store, world.plan("users"))).rejects.toMatchObject({
      index: "byMail",
      key: { id: 1 },
      existingKey: { id: 9 },
    });
  });

  it.each(["deleted", "changed"])(
    "keeps the entry of a record when another with the same values is %s",
    async (how) => {
      const world = await filled(user(1, "a"), user(2, "b"), user(3, "a"));
      await world.open({ users: unique });
      const controller = new AbortController();
      const options = {
        chunkRecords: 2,
        signal: controller.signal,
        onProgress: () => controller.abort(new Error("enough")),
      };
      await expect(buildIndexes(world.store, world.plan("users"), options)).rejects.toThrow("enough");
      // The build has been at 1 and 2, and not at 3.
      if (how === "deleted") await world.delete("users", { id: 3 });
      else await world.put("users", user(3, "z"));
      await buildIndexes(world.store, world.plan("users"));
      expect(world.index("users", "byMail").state).toBe("readable");
      expect(await world.disagreement("users")).toEqual([]);
    },
  );

  it("lets records that have expired make room, and deletes them on the way", async () => {
    const now = Date.now();
    const soon = new Date(now + 10_000);
    const world = await filled(user(1, "a", soon), user(2, "b"), user(3, "a"), user(4, "b", soon), user(5, "e", soon));
    await world.open({ users: unique });
    vi.useFakeTimers({ now: now + 20_000, toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await buildIndexes(world.store, world.plan("users"));
    expect((await world.records("users")).map(({ id }) => id)).toEqual([2, 3]);
    expect(await world.disagreement("users")).toEqual([]);
    const { expiryRange } = world.plan("users");
    expect(expiryRange === undefined ? [] : await entriesIn(world.store, expiryRange)).toEqual([]);
  });

  it("lets a record make room that has expired since the build was there", async () => {
    const now = Date.now();
    const world = await filled(user(1, "a", new Date(now + 10_000)), user(2, "b"), user(3, "a"));
    await world.open({ users: unique });
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const options = { chunkRecords: 2, signal: controller.signal, onProgress };
    await expect(buildIndexes(world.store, world.plan("users"), options)).rejects.toThrow("enough");
    vi.useFakeTimers({ now: now + 20_000, toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await buildIndexes(world.store, world.plan("users"));
    expect((await world.records("users")).map(({ id }) => id)).toEqual([2, 3]);
    expect(await world.disagreement("users")).toEqual([]);
  });

  it("survives being cut off at every transaction, with the violation found all the same", async () => {
    let world = new World();
    await cutEverywhere(
      async (cut) => {
        world = await filled(user(1, "a"), user(2, "b"), user(3, "c"), user(4, "a"), user(5, "f"));
        await world.open({ users: unique });
        await buildIndexes(cut(world.store), world.plan("users"), { chunkRecords: 2 }).catch((error: unknown) => {
          if (!(error instanceof UniqueViolationError)) throw error;
        });
      },
      async () => {
        await world.open({ users: unique });
        await buildIndexes(world.store, world.plan("users")).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "UniqueViolation", existingKey: { id: 1 }, key: { id: 4 } });
        });
        expect(world.plan("users").indexes.map(({ state }) => state)).toEqual(["readable", "disabled"]);
        expect(await entriesIn(world.store, world.index("users", "byName").range)).toHaveLength(5);
        expect(await entriesIn(world.store, world.index("users", "byMail").range)).toEqual([]);
      },
    );
  });
});

describe("a build", () => {
  it("disables an index whose field has a value without a place in the order", async () => {
    const Odd = z.object({ id: z.int(), text: z.string() });
    const world = new World();
    await world.open({ odd: collection("odd", Odd, { key: ["id"] }) });
    await world.put("odd", { id: 1, text: "fine" }, { id: 2, text: "\ud800" });
    await world.open({ odd: collection("odd", Odd, { key: ["id"], indexes: { byText: { on: ["text"] } } }) });
    await expect(buildIndexes(world.store, world.plan("odd"))).rejects.toMatchObject({ code: "Validation" });
    expect(world.index("odd", "byText").state).toBe("disabled");
    expect(await entriesIn(world.store, world.index("odd", "byText").range)).toEqual([]);
  });
});
