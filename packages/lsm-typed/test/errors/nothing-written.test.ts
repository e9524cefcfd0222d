import {
  collection,
  DuplicateKeyError,
  isTypedError,
  LimitError,
  MemoryStore,
  NotFoundError,
  openDatabase,
  type OrderedStore,
  TypedError,
  UniqueViolationError,
  UnsupportedError,
  ValidationError,
} from "lsm-typed";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { dump, keyOfValue, rejectionUntouched, tamper } from "../support/dump.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { todo, todos, type TodoRecord } from "../support/todos.ts";

const Loose = z.object({
  id: z.int(),
  any: z.unknown(),
  at: z.date().optional(),
  bytes: z.instanceof(Uint8Array).optional(),
});
const loose = collection("loose", Loose, { key: ["id"] });

async function openFilled(store: OrderedStore) {
  const db = closeLater(await openDatabase(store, { todos, loose }));
  await db.todos.putMany([todo("a", 1, { title: "the first", tags: ["x"] }), todo("a", 2, { title: "two" })]);
  return db;
}

type Filled = Awaited<ReturnType<typeof openFilled>>;

/** Not a plain object: its class would be lost. */
class Own {
  readonly x = 1;
}

const KEY = { listId: "a", id: 1 };
const BAD = { ...todo("a", 3), priority: "high" } as unknown as TodoRecord;

const WRITES: readonly (readonly [string, string, (db: Filled) => Promise<unknown>])[] = [
  ["insert of a value that does not fit", "Validation", (db) => db.todos.insert(BAD)],
  ["put of a value that does not fit", "Validation", (db) => db.todos.put(BAD)],
  ["putMany with one value that does not fit", "Validation", (db) => db.todos.putMany([todo("a", 4), BAD])],
  ["put of no object", "Validation", (db) => db.todos.put(null as never)],
  ["put without a key field", "Validation", (db) => db.todos.put({ ...todo("a", 3), id: undefined } as never)],
  ["put with a key that has no place in the order", "Validation", (db) => db.todos.put(todo("\ud800", 3))],
  [
    "put with an indexed value that has no place in the order",
    "Validation",
    (db) => db.todos.put(todo("a", 3, { tags: ["\udc00"] })),
  ],
  ["delete with a key of the wrong type", "Validation", (db) => db.todos.delete({ listId: "a", id: "1" } as never)],
  ["update that gives what does not fit", "Validation", (db) => db.todos.update(KEY, () => BAD)],
  ["update that changes the key", "Validation", (db) => db.todos.update(KEY, (old) => ({ ...old, id: 9 }))],
  ["patch that does not fit", "Validation", (db) => db.todos.patch(KEY, { title: "" })],
  ["import of a bad line", "Validation", (db) => db.import(["{\n"])],
  ["insert of a key that is there", "DuplicateKey", (db) => db.todos.insert(todo("a", 1))],
  ["update of an absent record", "NotFound", (db) => db.todos.update({ listId: "a", id: 9 }, (old) => old)],
  ["patch of an absent record", "NotFound", (db) => db.todos.patch({ listId: "a", id: 9 }, { done: true })],
  ["put of a taken value", "UniqueViolation", (db) => db.todos.put(todo("a", 3, { title: "the first" }))],
  ["patch to a taken value", "UniqueViolation", (db) => db.todos.patch({ listId: "a", id: 2 }, { title: "the first" })],
  [
    "putMany of two equal values",
    "UniqueViolation",
    (db) => db.todos.putMany([todo("a", 3, { title: "n" }), todo("a", 4, { title: "n" })]),
  ],
  [
    "a transaction that ends with an error of a write",
    "UniqueViolation",
    (db) =>
      db.transaction(async (tx) => {
        await tx.todos.put(todo("a", 5));
        await tx.todos.put(todo("a", 3, { title: "the first" }));
      }),
  ],
  [
    "a transaction that loses",
    "Conflict",
    (db) =>
      db.transaction(
        async (tx) => {
          await tx.todos.get(KEY);
          const record = await db.todos.get(KEY);
          await db.todos.put(record ?? todo("a", 1));
          await tx.todos.put(todo("a", 7));
        },
        { attempts: 2 },
      ),
  ],
  ["a query through an index that is not there", "UnknownIndex", async (db) => db.todos.by("byNothing" as never)],
  ["put of an invalid date", "Unsupported|Validation", (db) => db.loose.put({ id: 1, any: 0, at: new Date(NaN) })],
  ["put of an instance of a class", "Unsupported", (db) => db.loose.put({ id: 1, any: new Own() })],
  ["put of a function", "Unsupported", (db) => db.loose.put({ id: 1, any: { deep: [() => 0] } })],
  ["put of a symbol", "Unsupported", (db) => db.loose.put({ id: 1, any: Symbol("s") })],
  ["put of a DataView", "Unsupported", (db) => db.loose.put({ id: 1, any: new DataView(new ArrayBuffer(1)) })],
  ["put of a BigInt64Array", "Unsupported", (db) => db.loose.put({ id: 1, any: new BigInt64Array(1) })],
  ["put of a property named constructor", "Unsupported", (db) => db.loose.put({ id: 1, any: { constructor: 1 } })],
  ["put of a circle", "Unsupported", (db) => db.loose.put({ id: 1, any: circle() })],
];

function circle(): unknown {
  const list: unknown[] = [];
  list.push({ list });
  return list;
}

describeStores("an error leaves every byte as it was", (kind) => {
  it.each(WRITES)("%s: %s", async (_, codes, write) => {
    const store = kind.create().open();
    const db = await openFilled(store);
    const error = await rejectionUntouched(store, () => write(db));
    expect(error).toBeInstanceOf(TypedError);
    expect(codes.split("|")).toContain((error as TypedError).code);
  });

  it("of a key that is longer than the store takes: Limit, with the record's key", async () => {
    const store = kind.create().open();
    const db = await openFilled(store);
    const listId = "x".repeat(store.limits.keyBytes);
    const error = await rejectionUntouched(store, () => db.todos.put(todo(listId, 1)));
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: "Limit", what: "key", limit: store.limits.keyBytes, collection: "todos" });
    expect((error as LimitError).actual).toBeGreaterThan(store.limits.keyBytes);
  });

  it("of an index entry that is longer: Limit, even when the function of the transaction catches it", async () => {
    const store = kind.create().open();
    const db = await openFilled(store);
    const tags = ["x".repeat(store.limits.keyBytes)];
    const error = await rejectionUntouched(store, () => db.todos.put(todo("a", 3, { tags })));
    expect(error).toMatchObject({ code: "Limit" });
    const before = await dump(store);
    const outcome: unknown = await db
      .transaction(async (tx) => {
        await tx.todos.put(todo("a", 3, { tags })).catch(() => {});
        await tx.todos.put(todo("a", 4));
      })
      .catch((each: unknown) => each);
    if (outcome === undefined) expect((await db.todos.all()).map(({ id }) => id)).toEqual([1, 2, 4]);
    else expect(await dump(store)).toEqual(before);
  });

  it("of reads of damage: Damaged", async () => {
    const store = kind.create().open();
    const db = await openFilled(store);
    await tamper(store, await keyOfValue(store, "the first"), (value) => value.slice(0, 3));
    const reads = [
      () => db.todos.get(KEY),
      () => db.todos.all(),
      () => db.todos.patch(KEY, { done: true }),
      () => db.transaction((tx) => tx.todos.update(KEY, (old) => old)),
    ];
    for (const read of reads)
      expect(await rejectionUntouched(store, read)).toMatchObject({ code: "Damaged", collection: "todos", key: KEY });
  });
});

describe("limits of a small store", () => {
  it("of values and transactions are Limit, and nothing is written", async () => {
    const store = new MemoryStore({ limits: { valueBytes: 5_000, transactionBytes: 12_000 } });
    const db = await openFilled(store);
    const value = await rejectionUntouched(store, () => db.todos.put(todo("a", 3, { title: "x".repeat(6_000) })));
    expect(value).toMatchObject({
      code: "Limit",
      what: "value",
      limit: 5_000,
      collection: "todos",
      key: { listId: "a", id: 3 },
    });
    const many = Array.from({ length: 200 }, (_, id) => todo("b", id));
    const transaction = await rejectionUntouched(store, () => db.todos.putMany(many));
    expect(transaction).toMatchObject({ code: "Limit", what: "transaction", limit: 12_000 });
  });
});

describeStores("errors", (kind) => {
  it("are of their classes, and say where they belong", async () => {
    const db = await openFilled(kind.create().open());
    const catching = (run: Promise<unknown>): Promise<unknown> => run.catch((error: unknown) => error);
    const validation = await catching(db.todos.put(BAD));
    expect(validation).toBeInstanceOf(ValidationError);
    expect(validation).toMatchObject({
      name: "ValidationError",
      collection: "todos",
      issues: [{ path: ["priority"] }],
    });
    expect((validation as Error).message).toContain("priority");
    expect(await catching(db.todos.insert(todo("a", 1)))).toBeInstanceOf(DuplicateKeyError);
    expect(await catching(db.todos.patch({ listId: "a", id: 9 }, {}))).toBeInstanceOf(NotFoundError);
    const unique = await catching(db.todos.put(todo("a", 3, { title: "the first" })));
    expect(unique).toBeInstanceOf(UniqueViolationError);
    expect(unique).toMatchObject({
      index: "byTitle",
      values: ["a", "the first"],
      existingKey: KEY,
      key: { listId: "a", id: 3 },
    });
    const unsupported = await catching(db.loose.put({ id: 1, any: { deep: [new Own()] } }));
    expect(unsupported).toBeInstanceOf(UnsupportedError);
    expect(unsupported).toMatchObject({ path: ["any", "deep", 0], collection: "loose" });
    for (const error of [validation, unique, unsupported]) expect(isTypedError(error)).toBe(true);
    expect(isTypedError(validation, "Validation")).toBe(true);
    expect(isTypedError(validation, "Limit")).toBe(false);
    expect(isTypedError(new Error("x"))).toBe(false);
  });

  it("of misuse that the types refuse are TypeError or RangeError", async () => {
    const db = await openFilled(kind.create().open());
    const byDue = db.todos.by("byDue") as unknown as Record<
      string,
      (...args: unknown[]) => Record<string, (...args: unknown[]) => unknown>
    >;
    const misuses: (() => unknown)[] = [
      () => byDue["eq"]?.("due", new Date()),
      () => byDue["eq"]?.("listId", "a")["eq"]?.("title", "x"),
      () => byDue["gt"]?.("due", new Date()),
      () => byDue["eq"]?.("listId", "a")["startsWith"]?.("due", "x"),
      () => db.todos.all({ limit: -1 }),
      () => db.todos.all({ limit: 1.5 }),
      () => db.todos.page({ limit: 0 }),
      () => db.todos.all({ prefix: { id: 1 } } as never),
      () => db.todos.all({ prefix: { listId: "a" }, gt: 1, gte: 1 } as never),
      () => db.todos.all({ limt: 1 } as never),
      () => db.todos.watch({}, { buffer: 0 }),
      () => db.todos.getMany("x" as never),
      () => db.transaction(undefined as never),
      () => db.transaction(async () => 1, { attempts: 0 }),
    ];
    for (const misuse of misuses) {
      let error: unknown;
      try {
        await misuse();
      } catch (caught) {
        error = caught;
      }
      expect(error instanceof TypeError || error instanceof RangeError, `${String(misuse)}: ${String(error)}`).toBe(
        true,
      );
    }
  });
});
