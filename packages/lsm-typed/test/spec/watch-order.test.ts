import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { Random, SEED } from "../support/random.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { todo, todos, type TodoRecord } from "../support/todos.ts";

const WRITES = 400;
const text = (key: { listId: string; id: number }): string => `${key.listId}/${key.id}`;

describeStores("watch over random writes", (kind) => {
  it(`loses nothing, repeats nothing and keeps the order of commits, LSM_SEED=${SEED}`, async () => {
    const random = new Random(SEED);
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    const seen: string[] = [];
    const changes = db.todos.watch({}, { buffer: 10 * WRITES });
    const reading = (async () => {
      for await (const change of changes) {
        if (change.key.listId === "end") return;
        seen.push(change.type === "put" ? `${text(change.key)}=${change.value.priority}` : `${text(change.key)} gone`);
      }
    })();
    const present = new Set<string>();
    const expected: string[][] = [];
    for (let i = 0; i < WRITES; i++) {
      const record = todo(random.pick(["a", "b"]), random.below(12), { priority: i, title: `${i}` });
      const commit: string[] = [];
      switch (random.below(5)) {
        case 0: {
          if (await db.todos.delete(record)) commit.push(`${text(record)} gone`);
          present.delete(text(record));
          break;
        }
        case 1: {
          const ids = random.shuffle(Array.from({ length: 12 }, (_, id) => id)).slice(0, 4);
          await db.transaction(async (tx) => {
            commit.length = 0;
            for (const id of ids) {
              await tx.todos.put({ ...record, id, title: `${i} ${id}` });
              commit.push(`${record.listId}/${id}=${i}`);
            }
          });
          for (const id of ids) present.add(`${record.listId}/${id}`);
          break;
        }
        case 2: {
          if (!random.oneIn(4)) break;
          commit.push(...[...present].filter((each) => each.startsWith("a/")).map((each) => `${each} gone`));
          await db.todos.clear({ prefix: { listId: "a" } });
          for (const each of present) if (each.startsWith("a/")) present.delete(each);
          break;
        }
        default: {
          await db.todos.put(record);
          present.add(text(record));
          commit.push(`${text(record)}=${i}`);
        }
      }
      if (commit.length > 0) expected.push(commit);
    }
    await db.todos.put(todo("end", 0));
    await reading;
    // Within a commit the order is not promised.
    let at = 0;
    const grouped = expected.map((commit) => seen.slice(at, (at += commit.length)).sort());
    expect(seen).toHaveLength(expected.flat().length);
    expect(grouped).toEqual(expected.map((commit) => commit.toSorted()));
  });

  it(`of an index range, applied to its result, gives the result of later, LSM_SEED=${SEED}`, async () => {
    const random = new Random(SEED + 1);
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    await db.todos.putMany(Array.from({ length: 10 }, (_, id) => todo("a", id, { priority: id })));
    const query = db.todos.by("byPriority").gte("priority", 3).lt("priority", 7);
    const changes = query.watch({ buffer: 10 * WRITES });
    const rows = new Map<string, TodoRecord>((await query.all()).map((row) => [text(row), row]));
    const problems: string[] = [];
    const reading = (async () => {
      for await (const change of changes) {
        if (change.key.listId === "end") return;
        if (change.type === "put") rows.set(text(change.key), change.value);
        else if (!rows.delete(text(change.key))) problems.push(`${text(change.key)} left without having been there`);
      }
    })();
    for (let i = 0; i < WRITES; i++) {
      const id = random.below(15);
      if (random.oneIn(4)) await db.todos.delete({ listId: "a", id });
      else await db.todos.put(todo("a", id, { priority: random.below(10) }));
    }
    const result = new Map((await query.all()).map((row) => [text(row), row]));
    await db.todos.put(todo("end", 0, { priority: 5 }));
    await reading;
    expect(problems).toEqual([]);
    expect(rows).toEqual(result);
  });

  it(`concurrent writers: the changes lead to the state, LSM_SEED=${SEED}`, async () => {
    const random = new Random(SEED + 2);
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    const changes = db.todos.watch({}, { buffer: 10 * WRITES });
    const state = new Map<string, number>();
    const reading = (async () => {
      for await (const change of changes) {
        if (change.key.listId === "end") return;
        if (change.type === "put") state.set(text(change.key), change.value.priority);
        else state.delete(text(change.key));
      }
    })();
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 30; i++) {
        const record = todo("a", random.below(6), { priority: writer * 1_000 + i });
        if (random.oneIn(3)) await db.todos.delete(record);
        else await db.todos.put(record);
      }
    });
    await Promise.all(writers);
    await db.todos.put(todo("end", 0));
    await reading;
    const all = await db.todos.all({ prefix: { listId: "a" } });
    expect(state).toEqual(new Map(all.map((each) => [text(each), each.priority])));
  });
});
