import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { dump } from "../support/dump.ts";
import { gather } from "../support/gather.ts";
import { rejectionOf, typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

const lists = collection("lists", z.object({ id: z.string(), open: z.int() }), { key: ["id"] });

describeStores("transactions", (kind) => {
  const openWith = async (store = kind.create().open()) => closeLater(await openDatabase(store, { todos, lists }));

  it("read their own writes, through keys, ranges and indexes", async () => {
    const db = await openWith();
    await db.todos.putMany([todo("a", 1, { priority: 1 }), todo("a", 2, { priority: 2 })]);
    await db.transaction(async (tx) => {
      await tx.todos.put(todo("a", 3, { priority: 1 }));
      await tx.todos.delete({ listId: "a", id: 2 });
      await tx.todos.patch({ listId: "a", id: 1 }, { priority: 5 });
      expect(await tx.todos.get({ listId: "a", id: 2 })).toBeUndefined();
      expect(await tx.todos.exists({ listId: "a", id: 3 })).toBe(true);
      expect(names(await tx.todos.all())).toEqual(["a/1", "a/3"]);
      expect(names(await gather(tx.todos.keys({ reverse: true })))).toEqual(["a/3", "a/1"]);
      expect(await tx.todos.count({ prefix: { listId: "a" }, gt: 1 })).toBe(1);
      expect(names(await tx.todos.by("byPriority").all())).toEqual(["a/3", "a/1"]);
      expect(await tx.todos.by("byPriority").eq("priority", 2).count()).toBe(0);
      expect(names((await tx.todos.page({ limit: 1 })).items)).toEqual(["a/1"]);
      expect(await tx.todos.clear({ gte: "a" })).toBe(2);
      expect(await tx.todos.first()).toBeUndefined();
      await tx.todos.insert(todo("b", 1));
    });
    expect(names(await db.todos.all())).toEqual(["b/1"]);
  });

  it("scan as it was when the scan began, whatever they write meanwhile", async () => {
    const db = await openWith();
    await db.todos.putMany(Array.from({ length: 300 }, (_, id) => todo("a", id, { priority: id })));
    await db.transaction(async (tx) => {
      const seen: number[] = [];
      for await (const { id } of tx.todos.scan()) {
        seen.push(id);
        await tx.todos.put(todo("a", id + 1_000));
        await tx.todos.delete({ listId: "a", id: id + 1 });
      }
      expect(seen).toEqual(Array.from({ length: 300 }, (_, id) => id));
      const priorities: number[] = [];
      for await (const { id, priority } of tx.todos.by("byPriority").scan()) {
        priorities.push(priority);
        await tx.todos.patch({ listId: "a", id }, { priority: priority + 1_000 });
      }
      expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
      expect(priorities).toHaveLength(await tx.todos.count());
    });
  });

  it("do what they are told in order when nothing is awaited", async () => {
    const db = await openWith();
    await db.transaction(async (tx) => {
      void tx.todos.put(todo("a", 1, { tags: ["x"] }));
      void tx.todos.patch({ listId: "a", id: 1 }, { tags: ["y"] });
      await Promise.all([1, 2, 3].map((priority) => tx.todos.patch({ listId: "a", id: 1 }, { priority })));
    });
    expect(await db.todos.all()).toEqual([todo("a", 1, { tags: ["y"], priority: 3 })]);
    expect(await db.todos.by("byTag").count()).toBe(1);
    expect(await db.todos.by("byPriority").count()).toBe(1);
  });

  it("give what their function gives", async () => {
    const db = await openWith();
    expect(await db.transaction(async () => 7)).toBe(7);
  });

  it("show nothing outside before they are committed, and everything afterwards", async () => {
    const db = await openWith();
    await db.transaction(async (tx) => {
      await tx.todos.put(todo("a", 1));
      await tx.lists.put({ id: "a", open: 1 });
      expect(await db.todos.count()).toBe(0);
      expect(await db.lists.count()).toBe(0);
    });
    expect([await db.todos.count(), await db.lists.count()]).toEqual([1, 1]);
  });

  it("write nothing when their function throws, and pass its error through", async () => {
    const store = kind.create().open();
    const db = await openWith(store);
    await db.todos.put(todo("a", 1));
    const before = await dump(store);
    const reason = new Error("no");
    const error = await rejectionOf(() =>
      db.transaction(async (tx) => {
        await tx.todos.put(todo("a", 2));
        await tx.lists.put({ id: "a", open: 1 });
        await tx.todos.clear();
        throw reason;
      }),
    );
    expect(error).toBe(reason);
    expect(await dump(store)).toEqual(before);
  });

  it("go on after an error of a write that the function catches", async () => {
    const db = await openWith();
    await db.todos.put(todo("a", 1, { title: "taken" }));
    await db.transaction(async (tx) => {
      await typedErrorOf("DuplicateKey", () => tx.todos.insert(todo("a", 1)));
      await typedErrorOf("UniqueViolation", () =>
        tx.todos.put(todo("a", 2, { title: "taken", tags: ["x"], priority: 9 })),
      );
      await typedErrorOf("Validation", () => tx.todos.putMany([todo("a", 3), todo("a", 4, { title: "" })]));
      await typedErrorOf("NotFound", () => tx.todos.patch({ listId: "a", id: 9 }, { done: true }));
      await tx.todos.put(todo("a", 5));
    });
    expect(names(await db.todos.all())).toEqual(["a/1", "a/5"]);
    expect(await db.todos.by("byTag").count()).toBe(0);
    expect(names(await db.todos.by("byPriority").all())).toEqual(["a/1", "a/5"]);
  });

  it("fail as a whole when a write of several records failed halfway, even if the function catches it", async () => {
    const store = kind.create().open();
    const db = await openWith(store);
    await db.todos.put(todo("a", 1, { title: "taken" }));
    const before = await dump(store);
    await typedErrorOf("UniqueViolation", () =>
      db.transaction(async (tx) => {
        await tx.lists.put({ id: "a", open: 1 });
        await rejectionOf(() => tx.todos.putMany([todo("a", 2), todo("a", 3, { title: "taken" })]));
        await tx.todos.put(todo("a", 4));
      }),
    );
    expect(await dump(store)).toEqual(before);
  });

  it("see one moment, whatever is committed meanwhile", async () => {
    const db = await openWith();
    await db.todos.putMany([todo("a", 1), todo("a", 2)]);
    let runs = 0;
    const seen = await db.transaction(async (tx) => {
      runs++;
      const first = (await tx.todos.get({ listId: "a", id: 1 }))?.priority;
      if (runs === 1) await db.todos.putMany([todo("a", 1, { priority: 5 }), todo("a", 2, { priority: 5 })]);
      return [
        first,
        (await tx.todos.get({ listId: "a", id: 2 }))?.priority,
        (await tx.todos.by("byPriority").first())?.priority,
      ];
    });
    expect(new Set(seen).size).toBe(1);
  });

  it("cannot be used when they are over", async () => {
    const db = await openWith();
    let kept: { todos: { put(value: unknown): Promise<unknown>; get(key: unknown): Promise<unknown> } } | undefined;
    await db.transaction(async (tx) => {
      kept = tx as never;
      await tx.todos.put(todo("a", 1));
    });
    await rejectionOf(() => kept?.todos.put(todo("a", 2)));
    await rejectionOf(() => kept?.todos.get({ listId: "a", id: 1 }));
    expect(await db.todos.count()).toBe(1);
  });

  it("have neither watch nor live queries", async () => {
    const db = await openWith();
    await db.transaction(async (tx) => {
      const watched = tx.todos as unknown as { watch(): unknown; live(): unknown };
      expect(() => watched.watch()).toThrow(TypeError);
      expect(() => watched.live()).toThrow(TypeError);
    });
  });

  it("take a durability of their own", async () => {
    const db = await openWith();
    await db.transaction((tx) => tx.todos.put(todo("a", 1)), { durability: "sync" });
    expect(await db.todos.count()).toBe(1);
  });
});
