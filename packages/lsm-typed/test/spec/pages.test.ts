import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { rejectionOf } from "../support/rejection.ts";
import { closeAll, closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos, type TodoRecord } from "../support/todos.ts";

interface Page {
  readonly items: readonly TodoRecord[];
  readonly next: string | undefined;
}

/** All pages of a query, one after the other. */
async function walk(turnPage: (after: string | undefined) => Promise<Page>): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const { items, next } = await turnPage(after);
    pages.push(names(items));
    after = next;
  } while (after !== undefined);
  return pages;
}

describeStores("pages", (kind) => {
  const open = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    await db.todos.putMany(
      ["a", "b"].flatMap((list) =>
        [1, 2, 3, 4, 5, 6, 7].map((id) => todo(list, id, { priority: id % 3, tags: ["x", "y"] })),
      ),
    );
    return db;
  };

  it("are consecutive pieces of the query's result, in both directions", async () => {
    const db = await open();
    for (const query of [
      {},
      { reverse: true },
      { prefix: { listId: "a" } },
      { prefix: { listId: "a" }, gt: 1, lte: 6 },
    ]) {
      for (const limit of [1, 3, 7, 100]) {
        const pages = await walk((after) => db.todos.page({ ...query, limit, after }));
        expect(pages.flat(), JSON.stringify({ query, limit })).toEqual(names(await db.todos.all(query)));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
      }
    }
  });

  it("of an index are consecutive too, also among equal values", async () => {
    const db = await open();
    const byPriority = db.todos.by("byPriority");
    for (const query of [
      byPriority,
      byPriority.reverse(),
      byPriority.eq("priority", 1),
      byPriority.gte("priority", 1).reverse(),
    ]) {
      for (const limit of [1, 2, 5]) {
        const pages = await walk((after) => query.page({ limit, after }));
        expect(pages.flat()).toEqual(names(await query.all()));
      }
    }
    const byTag = db.todos.by("byTag");
    expect((await walk((after) => byTag.page({ limit: 3, after }))).flat()).toEqual(names(await byTag.all()));
  });

  it("the last page has no cursor", async () => {
    const db = await open();
    expect(await db.todos.page({ limit: 5, prefix: { listId: "none" } })).toEqual({ items: [], next: undefined });
    expect((await db.todos.page({ limit: 100 })).next).toBeUndefined();
    const first = await db.todos.page({ limit: 7, prefix: { listId: "a" } });
    if (first.next !== undefined) {
      const second = await db.todos.page({ limit: 7, prefix: { listId: "a" }, after: first.next });
      expect(second).toEqual({ items: [], next: undefined });
    }
  });

  it("go on where they were after a reopen", async () => {
    const world = kind.create();
    let store = world.open();
    let db = await openDatabase(store, { todos });
    await db.todos.putMany([1, 2, 3, 4, 5].map((id) => todo("a", id, { priority: -id })));
    const first = await db.todos.page({ limit: 2 });
    const second = await db.todos.by("byPriority").page({ limit: 2 });
    await closeAll(db, store);
    store = world.open();
    db = closeLater(await openDatabase(store, { todos }));
    expect(names((await db.todos.page({ limit: 2, after: first.next })).items)).toEqual(["a/3", "a/4"]);
    expect(names((await db.todos.by("byPriority").page({ limit: 2, after: second.next })).items)).toEqual([
      "a/3",
      "a/2",
    ]);
  });

  it("with inserts and deletes in between neither repeat nor miss what stayed", async () => {
    const db = await open();
    const query = { prefix: { listId: "a" }, limit: 3 };
    const first = await db.todos.page(query);
    expect(names(first.items)).toEqual(["a/1", "a/2", "a/3"]);
    await db.todos.delete({ listId: "a", id: 3 });
    await db.todos.delete({ listId: "a", id: 4 });
    await db.todos.putMany([todo("a", 0), todo("a", -5), todo("a", 100)]);
    const second = await db.todos.page({ ...query, after: first.next });
    expect(names(second.items)).toEqual(["a/5", "a/6", "a/7"]);
    expect(names((await db.todos.page({ ...query, after: second.next })).items)).toEqual(["a/100"]);
  });

  it("a cursor is safe in an address", async () => {
    const db = await open();
    const { next } = await db.todos.page({ limit: 1 });
    expect(next).toMatch(/^[\w.~-]+$/);
  });

  it.each(["", "!", "AAAA", "x".repeat(5_000), "ü"])("a cursor that is none is refused: %j", async (after) => {
    const db = await open();
    for (const run of [
      () => db.todos.page({ limit: 2, after }),
      () => db.todos.by("byPriority").page({ limit: 2, after }),
    ]) {
      const error = await rejectionOf(run);
      expect((error as Error).message).toMatch(/cursor/i);
    }
  });

  it("a cursor with a character changed, cut or added is refused or harmless", async () => {
    const db = await open();
    const cursor = (await db.todos.page({ limit: 2 })).next as string;
    const damaged = [
      cursor.slice(0, -1),
      cursor.slice(1),
      `${cursor}A`,
      ...Array.from(cursor, (_, i) => replaceAt(cursor, i)),
    ];
    const second = await db.todos.page({ limit: 2, after: cursor });
    for (const after of damaged) {
      const outcome: unknown = await db.todos.page({ limit: 2, after }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome.message, after).toMatch(/cursor/i);
      else expect(outcome, after).toEqual(second);
    }
  });

  it("a cursor of another query is refused", async () => {
    const db = await open();
    const cursor = (await db.todos.page({ limit: 2 })).next;
    const indexCursor = (await db.todos.by("byPriority").page({ limit: 2 })).next;
    const others: (() => Promise<unknown>)[] = [
      () => db.todos.by("byPriority").page({ limit: 2, after: cursor }),
      () => db.todos.by("byTitle").page({ limit: 2, after: indexCursor }),
      () => db.todos.page({ limit: 2, after: indexCursor }),
      () => db.todos.page({ limit: 2, prefix: { listId: "b" }, after: cursor }),
      () => db.todos.page({ limit: 2, reverse: true, after: cursor }),
    ];
    for (const other of others) expect(((await rejectionOf(other)) as Error).message, String(other)).toMatch(/cursor/i);
  });
});

function replaceAt(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}
