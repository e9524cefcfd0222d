import { join } from "node:path";
import { Batch, Lsm } from "lsm-core";
import { type Database, type OrderedStore, openDatabase, type StoreChange, type StoreTransaction } from "lsm-typed";
import { measure } from "../measure.ts";
import { makeTodos, plainTodos, type Todo, todos } from "./todo.ts";

const definitions = { todos, plainTodos };
type Todos = Database<typeof definitions>;

/** Time of one row, in nanoseconds for each operation. */
export interface TypedRow {
  readonly name: string;
  readonly nanos: number;
}

/**
 * What the typed layer costs beside the engine under it, all in this process, at durability `process`.
 *
 * For puts and gets there are three rows: the engine alone doing the same reads and writes of the same bytes; the layer alone
 * (schema, codecs, keys, index entries) over a store that does nothing; and both together.
 */
export async function measureTyped(dir: string, count: number): Promise<TypedRow[]> {
  const records = makeTodos(count);
  const rows: TypedRow[] = [];
  const time = async (name: string, operations: number, work: () => Promise<void> | void): Promise<void> => {
    const { wallMs } = await measure(name, operations, work);
    rows.push({ name, nanos: (wallMs * 1e6) / operations });
  };

  const commits = await recordCommits(dir, records);
  await withEngine(join(dir, "engine"), async (lsm) => {
    await time("put, 3 indexes: engine alone", count, () => replay(lsm, commits));
  });
  const nothing = await openDatabase(nullStore(), definitions);
  await time("put, 3 indexes: layer alone", count, () => putAll(nothing.todos, records));
  await nothing.close();

  const db = await openDatabase(join(dir, "typed"), definitions);
  await time("put, 3 indexes: both", count, () => putAll(db.todos, records));
  await time("put, no index: both", count, () => putAll(db.plainTodos, records));
  await time("get: both", count, async () => {
    for (const { listId, id } of records) await db.todos.get({ listId, id });
  });
  await time("get: engine alone", count, () => rawGets(db, commits));
  await time("transaction of 2 gets and 2 puts", Math.ceil(count / 10), () => transfers(db, records));
  for (let run = 0; run < 2; run++) {
    await time("scan of an index range, for await", count, async () => {
      for await (const _ of db.todos.by("byDue").eq("listId", "list"));
    });
  }
  await time("scan of an index range, all()", count, async () => void (await db.todos.by("byDue").eq("listId", "list").all()));
  await time("scan by key, for await", count, async () => {
    for await (const _ of db.todos.scan({ prefix: { listId: "list" } }));
  });
  await db.close();

  const careful = await openDatabase(join(dir, "typed"), definitions, { reads: "validated" });
  await time("scan of an index range, validated reads", count, async () => {
    for await (const _ of careful.todos.by("byDue").eq("listId", "list"));
  });
  await careful.close();
  return rows;
}

async function putAll(collection: Todos["todos"] | Todos["plainTodos"], records: readonly Todo[]): Promise<void> {
  for (const record of records) await collection.put(record);
}

async function transfers(db: Todos, records: readonly Todo[]): Promise<void> {
  const count = Math.ceil(records.length / 10);
  for (let i = 0; i < count; i++) {
    const from = records[i] as Todo;
    const to = records[records.length - 1 - i] as Todo;
    await db.transaction(async (tx) => {
      const a = await tx.todos.get(from);
      const b = await tx.todos.get(to);
      if (a === undefined || b === undefined) throw new Error("a record is gone");
      await tx.todos.put({ ...a, priority: a.priority + 1 });
      await tx.todos.put({ ...b, priority: b.priority - 1 });
    });
  }
}

/** What the puts of records write, commit by commit. */
async function recordCommits(dir: string, records: readonly Todo[]): Promise<(readonly StoreChange[])[]> {
  const db = await openDatabase(join(dir, "recorded"), definitions);
  const commits: (readonly StoreChange[])[] = [];
  db.store.watch(({ changes }) => commits.push(changes));
  await putAll(db.todos, records);
  await db.close();
  return commits;
}

/** What the layer asks of the engine for each put: one read for the record, one for each unique value, one write. */
function replay(lsm: Lsm, commits: readonly (readonly StoreChange[])[]): void {
  for (const changes of commits) {
    const batch = new Batch();
    for (const change of changes) if (change.kind === "put") batch.put(change.key, change.value);
    const record = changes.at(-1);
    if (record?.kind === "put") lsm.getMany([record.key, record.key]);
    lsm.write(batch);
  }
}

async function rawGets(db: Todos, commits: readonly (readonly StoreChange[])[]): Promise<void> {
  for (const changes of commits) {
    const record = changes.at(-1);
    if (record?.kind === "put") void db.store.get(record.key);
  }
}

async function withEngine(dir: string, use: (lsm: Lsm) => Promise<void>): Promise<void> {
  const lsm = Lsm.open(dir);
  try {
    await use(lsm);
  } finally {
    lsm.close();
  }
}

/** A store that keeps the catalog and forgets everything else. */
function nullStore(): OrderedStore {
  const catalog = new Map<string, Uint8Array>();
  const isCatalog = (key: Uint8Array): boolean => key[0] === 0x14;
  const nameOf = (key: Uint8Array): string => key.join();
  const transaction: StoreTransaction = {
    get: (key) => catalog.get(nameOf(key)),
    getMany: (keys) => keys.map((key) => catalog.get(nameOf(key))),
    scan: () => ({ next: () => [], close: () => {} }),
    put: (key, value) => void (isCatalog(key) && catalog.set(nameOf(key), value)),
    delete: () => {},
    deleteRange: () => {},
  };
  return {
    ...transaction,
    limits: { keyBytes: 65_535, valueBytes: 2 ** 30, transactionBytes: 2 ** 30 },
    snapshot: () => ({ ...transaction, close: () => {} }),
    transact: async (fn) => await fn(transaction),
    watch: () => () => {},
    close: async () => {},
  };
}
