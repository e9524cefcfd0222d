import { join } from "node:path";
import { Lsm } from "lsm-core";
import {
  type Database,
  openDatabase,
  type OpenOptions,
  type OrderedStore,
  type StoreChange,
  type StoreTransaction,
} from "lsm-typed";
import { measure, type Spread, spreadOf } from "../measure.ts";
import { makeTodos, plainTodos, type Todo, todos } from "./todo.ts";

const definitions = { todos, plainTodos };
type Todos = Database<typeof definitions>;

/** A row: nanoseconds for each operation, over several runs. */
export interface TypedRow {
  readonly name: string;
  readonly nanos: Spread;
}

/** How often each row is measured, behind one run that only warms up. */
const RUN_COUNT = 5;

/**
 * What the typed layer costs beside the engine under it, all in this process, at durability `process`.
 *
 * For puts and gets there are three rows: the engine alone doing the same reads and writes of the same bytes; the layer alone
 * (schema, codecs, keys, index entries) over a store that does nothing; and both together.
 */
export async function measureTyped(dir: string, count: number): Promise<TypedRow[]> {
  const records = makeTodos(count);
  const rows: TypedRow[] = [];
  /** Each run is of a resource that `prepare` opens, outside of the time, and closes. */
  const timeFresh = async <T>(
    name: string,
    prepare: (run: number, use: (resource: T) => Promise<void>) => Promise<void>,
    work: (resource: T) => Promise<void> | void,
    operations = count,
  ): Promise<void> => {
    const samples: number[] = [];
    for (let run = 0; run <= RUN_COUNT; run++) {
      await prepare(run, async (resource) => {
        const { wallMs } = await measure(name, operations, () => work(resource));
        if (run > 0) samples.push((wallMs * 1e6) / operations);
      });
    }
    rows.push({ name, nanos: spreadOf(samples) });
  };
  const time = (name: string, operations: number, work: () => Promise<void> | void): Promise<void> =>
    timeFresh(name, (_run, use) => use(undefined), work, operations);

  const commits = await recordCommits(dir, records);
  const engineOf = (run: number, use: (lsm: Lsm) => Promise<void>): Promise<void> =>
    withEngine(join(dir, `engine-${run}`), use);
  await timeFresh("put, 3 indexes: engine alone", engineOf, (lsm) => replay(lsm, commits));
  const nothing = await openDatabase(nullStore(), definitions);
  await time("put, 3 indexes: layer alone", count, () => putAll(nothing.todos, records));
  await nothing.close();
  const todosOf = (run: number, use: (db: Todos) => Promise<void>): Promise<void> =>
    withTodos(join(dir, `typed-${run}`), use);
  await timeFresh("put, 3 indexes: both", todosOf, (db) => putAll(db.todos, records));
  await timeFresh("put, no index: both", todosOf, (db) => putAll(db.plainTodos, records));

  await withTodos(join(dir, "typed-0"), async (db) => {
    const engineKeys = commits.map((changes) => (changes.at(-1) as StoreChange & { kind: "put" }).key);
    await time("get: engine alone", count, () => {
      for (const key of engineKeys) void db.store.get(key);
    });
    await time("get: both", count, async () => {
      for (const record of records) await db.todos.get(record);
    });
    await time("transaction of 2 gets and 2 puts", Math.ceil(count / 10), () => transfers(db, records));
    await time("scan of an index range, for await", count, () => scanIndex(db));
    await time("scan of an index range, all()", count, async () => {
      await db.todos.by("byDue").eq("listId", "list").all();
    });
    await time("scan by key, for await", count, async () => {
      for await (const _ of db.todos.scan({ prefix: { listId: "list" } }));
    });
  });
  await withTodos(
    join(dir, "typed-0"),
    (db) => time("scan of an index range, validated reads", count, () => scanIndex(db)),
    {
      reads: "validated",
    },
  );
  return rows;
}

async function withTodos(dir: string, use: (db: Todos) => Promise<void>, options: OpenOptions = {}): Promise<void> {
  const db = await openDatabase(dir, definitions, options);
  try {
    await use(db);
  } finally {
    await db.close();
  }
}

async function scanIndex(db: Todos): Promise<void> {
  for await (const _ of db.todos.by("byDue").eq("listId", "list"));
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

/** What the layer asks of the engine for each put: a transaction with a read of the record and one of the unique value, and the writes. */
function replay(lsm: Lsm, commits: readonly (readonly StoreChange[])[]): void {
  for (const changes of commits) {
    const transaction = lsm.begin();
    const record = changes.at(-1);
    const unique = changes.at(-2);
    if (record !== undefined && "key" in record) transaction.get(record.key);
    if (unique !== undefined && "key" in unique) transaction.get(unique.key);
    for (const change of changes) if (change.kind === "put") transaction.put(change.key, change.value);
    transaction.commit();
  }
}

async function withEngine(dir: string, use: (lsm: Lsm) => Promise<void>): Promise<void> {
  const lsm = Lsm.open(dir);
  try {
    await use(lsm);
  } finally {
    await lsm.closeAsync();
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
