import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { rejectionOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

/** Results of a live query until one is `expected`. Results between may be left out by it. */
async function until(
  results: AsyncIterator<readonly { listId: string; id: number }[]>,
  expected: readonly string[],
): Promise<void> {
  const seen: string[][] = [];
  for (;;) {
    const { done, value } = await results.next();
    if (done === true) return expect.fail(`ended after ${JSON.stringify(seen)}`);
    seen.push(names(value));
    if (JSON.stringify(seen.at(-1)) === JSON.stringify(expected)) return;
    if (seen.length > 50) return expect.fail(`never became ${expected.join()}: ${JSON.stringify(seen)}`);
  }
}

describeStores("live queries", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { todos }));

  it("give the result at once and again after each change of it", async () => {
    const db = await open();
    await db.todos.put(todo("a", 1));
    const results = db.todos.live({ prefix: { listId: "a" } })[Symbol.asyncIterator]();
    expect(names((await results.next()).value)).toEqual(["a/1"]);
    await db.todos.put(todo("a", 2));
    await until(results, ["a/1", "a/2"]);
    await db.todos.delete({ listId: "a", id: 1 });
    await until(results, ["a/2"]);
    await db.todos.clear();
    await until(results, []);
    await results.return?.();
  });

  it("keep order, range and limit", async () => {
    const db = await open();
    await db.todos.putMany([1, 2, 3, 4].map((id) => todo("a", id, { priority: id })));
    const results = db.todos.by("byPriority").lt("priority", 10).reverse().limit(2).live()[Symbol.asyncIterator]();
    expect(names((await results.next()).value)).toEqual(["a/4", "a/3"]);
    await db.todos.put(todo("a", 5, { priority: 3.5 }));
    await until(results, ["a/4", "a/5"]);
    await db.todos.delete({ listId: "a", id: 4 });
    await until(results, ["a/5", "a/3"]);
    await db.todos.patch({ listId: "a", id: 5 }, { priority: 10 });
    await until(results, ["a/3", "a/2"]);
    await results.return?.();
  });

  it("stay silent about changes elsewhere", async () => {
    const db = await open();
    const results = db.todos.by("byDue").eq("listId", "a").live()[Symbol.asyncIterator]();
    expect((await results.next()).value).toEqual([]);
    const next = results.next();
    await db.todos.put(todo("b", 1));
    await db.todos.put(todo("a", 1, { done: true }));
    await db.todos.put(todo("a", 2));
    expect(names((await next).value)).toEqual(["a/2"]);
    await results.return?.();
  });

  it("never miss a change, however fast they come", async () => {
    const db = await open();
    const results = db.todos.live()[Symbol.asyncIterator]();
    await results.next();
    await Promise.all(Array.from({ length: 30 }, (_, id) => db.todos.put(todo("a", id))));
    const all = names(await db.todos.all());
    expect(all).toHaveLength(30);
    await until(results, all);
    await results.return?.();
  });

  it("end when they are left, aborted or the database is closed", async () => {
    const db = await open();
    for await (const rows of db.todos.live()) {
      expect(rows).toEqual([]);
      break;
    }
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = rejectionOf(async () => {
      for await (const _ of db.todos.live({}, { signal: controller.signal })) controller.abort(reason);
    });
    expect(await aborted).toBe(reason);
    const results = db.todos.live()[Symbol.asyncIterator]();
    await results.next();
    const next = Promise.allSettled([results.next()]);
    await db.close();
    const [outcome] = await next;
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "Closed" });
    else expect(outcome.value).toMatchObject({ done: true });
  });
});
