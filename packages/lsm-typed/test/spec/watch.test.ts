import { type KeyOf, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { take } from "../support/gather.ts";
import { rejectionOf, typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { todo, todos, type TodoRecord } from "../support/todos.ts";

type TodoKey = KeyOf<typeof todos>;
type TodoChange =
  | { readonly type: "put"; readonly key: TodoKey; readonly value: TodoRecord }
  | { readonly type: "delete"; readonly key: TodoKey };

/** `+list/id` for a put and `-list/id` for a delete. */
function signs(changes: readonly TodoChange[]): string[] {
  return changes.map(({ type, key }) => `${type === "put" ? "+" : "-"}${key.listId}/${key.id}`);
}

describeStores("watch", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { todos }));

  it("gives every change after the call, with the record", async () => {
    const db = await open();
    await db.todos.put(todo("a", 1));
    const changes = db.todos.watch();
    const second = todo("a", 2, { due: new Date(5) });
    await db.todos.put(second);
    await db.todos.patch({ listId: "a", id: 1 }, { priority: 4 });
    await db.todos.delete({ listId: "a", id: 1 });
    expect(await take(changes, 3)).toEqual([
      { type: "put", key: { listId: "a", id: 2 }, value: second },
      { type: "put", key: { listId: "a", id: 1 }, value: todo("a", 1, { priority: 4 }) },
      { type: "delete", key: { listId: "a", id: 1 } },
    ]);
  });

  it("says nothing of writes that changed nothing there", async () => {
    const db = await open();
    const changes = db.todos.watch();
    await db.todos.delete({ listId: "a", id: 1 });
    await db.todos.clear();
    await typedErrorOf("Validation", () => db.todos.put(todo("a", 1, { title: "" })));
    await rejectionOf(() =>
      db.transaction(async (tx) => {
        await tx.todos.put(todo("a", 2));
        throw new Error("no");
      }),
    );
    await db.todos.put(todo("a", 3));
    expect(signs(await take(changes, 1))).toEqual(["+a/3"]);
  });

  it("keeps to a key, a prefix or a range", async () => {
    const db = await open();
    const one = db.todos.watch({ prefix: { listId: "a", id: 2 } });
    const list = db.todos.watch({ prefix: { listId: "a" } });
    const range = db.todos.watch({ prefix: { listId: "a" }, gte: 2, lt: 3 });
    await db.todos.putMany([todo("a", 1), todo("b", 2), todo("aa", 2), todo("a", 3)]);
    await db.todos.put(todo("a", 2));
    await db.todos.delete({ listId: "b", id: 2 });
    await db.todos.delete({ listId: "a", id: 2 });
    expect(signs(await take(one, 2))).toEqual(["+a/2", "-a/2"]);
    expect(signs(await take(list, 4)).sort()).toEqual(["+a/1", "+a/2", "+a/3", "-a/2"]);
    expect(signs(await take(range, 2))).toEqual(["+a/2", "-a/2"]);
  });

  it("through an index tells entering, changing inside and leaving", async () => {
    const db = await open();
    const high = db.todos.by("byPriority").gte("priority", 5).watch();
    const key = { listId: "a", id: 1 };
    await db.todos.put(todo("a", 1, { priority: 1 }));
    await db.todos.patch(key, { priority: 5 });
    await db.todos.patch(key, { priority: 9 });
    await db.todos.patch(key, { title: "other" });
    await db.todos.patch(key, { priority: 0 });
    await db.todos.patch(key, { title: "outside" });
    await db.todos.put(todo("a", 2, { priority: 6 }));
    await db.todos.delete({ listId: "a", id: 2 });
    const changes = await take(high, 6);
    expect(signs(changes)).toEqual(["+a/1", "+a/1", "+a/1", "-a/1", "+a/2", "-a/2"]);
    expect(changes[2]).toMatchObject({ value: { title: "other", priority: 9 } });
  });

  it("through a partial and a multi index follows the condition and the elements", async () => {
    const db = await open();
    const due = db.todos.by("byDue").eq("listId", "a").watch();
    const tagged = db.todos.by("byTag").eq("tags", "x").watch();
    const key = { listId: "a", id: 1 };
    await db.todos.put(todo("a", 1, { tags: ["x", "y"] }));
    await db.todos.patch(key, { done: true });
    await db.todos.patch(key, { tags: ["y"] });
    await db.todos.patch(key, { done: false });
    expect(signs(await take(due, 3))).toEqual(["+a/1", "-a/1", "+a/1"]);
    expect(signs(await take(tagged, 3))).toEqual(["+a/1", "+a/1", "-a/1"]);
  });

  it("hears of transactions as a whole, and of clear", async () => {
    const db = await open();
    await db.todos.putMany([todo("a", 1), todo("a", 2), todo("b", 1)]);
    const changes = db.todos.watch();
    await db.transaction(async (tx) => {
      await tx.todos.put(todo("a", 3));
      await tx.todos.put(todo("a", 3, { priority: 2 }));
      await tx.todos.delete({ listId: "a", id: 1 });
    });
    await db.todos.clear({ prefix: { listId: "a" } });
    await db.todos.clear();
    const seen = await take(changes, 5);
    expect(signs(seen.slice(0, 2)).sort()).toEqual(["+a/3", "-a/1"]);
    expect(signs(seen.slice(2, 4)).sort()).toEqual(["-a/2", "-a/3"]);
    expect(signs(seen.slice(4))).toEqual(["-b/1"]);
    expect(seen.find((change) => change.type === "put")).toMatchObject({ value: { priority: 2 } });
  });

  it("ends with Overflow when too many changes wait, after the ones it kept", async () => {
    const db = await open();
    const changes = db.todos.watch({}, { buffer: 4 });
    for (let id = 0; id < 10; id++) await db.todos.put(todo("a", id));
    const seen: TodoChange[] = [];
    await typedErrorOf("Overflow", async () => {
      for await (const change of changes) seen.push(change);
    });
    expect(signs(seen)).toEqual(["+a/0", "+a/1", "+a/2", "+a/3"].slice(0, seen.length));
    expect(await changes.next()).toMatchObject({ done: true });
    const again = db.todos.watch({}, { buffer: 4 });
    await db.todos.put(todo("a", 99));
    expect(signs(await take(again, 1))).toEqual(["+a/99"]);
  });

  it("does not overflow while it is read", async () => {
    const db = await open();
    const changes = db.todos.watch({}, { buffer: 4 });
    for (let id = 0; id < 50; id++) {
      await db.todos.put(todo("a", id));
      expect((await changes.next()).value).toMatchObject({ key: { id } });
    }
    await changes.return?.();
  });

  it("ends with the reason of its signal", async () => {
    const db = await open();
    const controller = new AbortController();
    const reason = new Error("enough");
    const changes = db.todos.watch({}, { signal: controller.signal });
    const pending = rejectionOf(() => changes.next());
    controller.abort(reason);
    expect(await pending).toBe(reason);
    expect(await rejectionOf(async () => take(db.todos.watch({}, { signal: controller.signal }), 1))).toBe(reason);
  });

  it("ends when it is left, and when the database is closed", async () => {
    const db = await open();
    const left = db.todos.watch();
    const waiting = left.next();
    await left.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(await left.next()).toMatchObject({ done: true });
    const closed = db.todos.watch();
    const next = Promise.allSettled([closed.next()]);
    await db.close();
    const [outcome] = await next;
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "Closed" });
    else expect(outcome.value).toMatchObject({ done: true });
  });

  it("calls a function instead when it is given one, until it is ended", async () => {
    const db = await open();
    const changes: TodoChange[] = [];
    const errors: unknown[] = [];
    const reached = deferred<void>();
    const end = db.todos.watch(
      {},
      {
        onChange: (change) => {
          changes.push(change);
          if (changes.length === 2) reached.resolve();
        },
        onError: (error) => errors.push(error),
      },
    );
    await db.todos.put(todo("a", 1));
    await db.todos.delete({ listId: "a", id: 1 });
    await reached.promise;
    end();
    const after = db.todos.watch();
    await db.todos.put(todo("a", 2));
    await take(after, 1);
    expect(signs(changes)).toEqual(["+a/1", "-a/1"]);
    expect(errors).toEqual([]);
  });

  it("tells a function of its own errors through onError", async () => {
    const db = await open();
    const failed = deferred<unknown>();
    const reason = new Error("listener");
    db.todos.watch(
      {},
      {
        onChange: () => {
          throw reason;
        },
        onError: failed.resolve,
      },
    );
    await db.todos.put(todo("a", 1));
    expect(await failed.promise).toBe(reason);
    await db.todos.put(todo("a", 2));
  });
});
