/** Checked by the type checker alone (tsconfig.test.json includes this folder): each line that must not compile says so. */
import {
  Batch,
  type Bytes,
  type CommitEvent,
  type Comparator,
  type Durability,
  Lsm,
  LsmConfig,
  LsmError,
  type LsmOptions,
  MemoryStorage,
  NodeStorage,
  type Range,
  type Scan,
  type Snapshot,
  type Storage,
  type Transaction,
} from "lsm-core";
import { SimulatedStorage } from "lsm-core/testing";

/** `true` when each of the two types can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
function same<A, B>(_: Same<A, B>): void {}

export async function signatures(db: Lsm, scan: Scan, snapshot: Snapshot, error: LsmError): Promise<void> {
  same<Bytes, Uint8Array | string>(true);
  same<Durability, "none" | "process" | "sync">(true);
  same<ReturnType<typeof db.get>, Uint8Array | undefined>(true);
  same<ReturnType<typeof snapshot.get>, Uint8Array | undefined>(true);
  same<ReturnType<typeof db.has>, boolean>(true);
  same<ReturnType<typeof db.put>, void>(true);
  same<Awaited<ReturnType<typeof db.getAsync>>, Uint8Array | undefined>(true);
  same<Awaited<ReturnType<typeof db.putAsync>>, void>(true);
  same<typeof scan.length, number>(true);
  same<typeof error.isFatal, boolean>(true);

  for (const [key, value] of scan) {
    same<typeof key, Uint8Array>(true);
    same<typeof value, Uint8Array>(true);
  }
  for await (const [key] of db.scanAsync({ prefix: "a" })) same<typeof key, Uint8Array>(true);
  for (const key of scan.keys()) same<typeof key, Uint8Array>(true);
  const iterator: IterableIterator<[Uint8Array, Uint8Array]> = scan;
  void iterator;
  const disposables: Disposable[] = [db, scan, snapshot];
  const asyncDisposable: AsyncDisposable = db;
  void disposables;
  void asyncDisposable;

  const batch: Batch = new Batch().put("k", new Uint8Array(1)).delete("k").deleteRange({ lt: "z" }).clear();
  db.write(batch, { durability: "sync" });
  const config: LsmConfig = new LsmConfig().memtableCapacity(1).compactionTrigger(2).durability("sync").bloom(false);
  same<typeof config.memtableCapacityBytes, number>(true);
  same<typeof config.durabilityLevel, Durability>(true);
  const options: LsmOptions = { memtableCapacity: 65_536, durability: "sync", bloom: 10, readOnly: false };
  Lsm.open(new URL("file:///tmp/db"), options);
  Lsm.openWith("/tmp/db", config);
  const opened: Lsm = await Lsm.openAsync("/tmp/db", config);
  void opened;
  const storages: Storage[] = [new NodeStorage(), new MemoryStorage(), new SimulatedStorage({ seed: 1 })];
  void storages;
  const comparator: Comparator = { name: "by length", compare: (a, b) => a.length - b.length };
  void comparator;
  const converted: LsmError = LsmError.from(new Error("x"));
  const cause: Error = converted;
  void cause;
  db.on("stall", (event) => same<typeof event.kind, "none" | "slow" | "stop">(true));
  db.on("error", (event) => same<typeof event, LsmError>(true));
}

export async function transactions(db: Lsm): Promise<void> {
  same<ReturnType<typeof db.begin>, Transaction>(true);
  const value = db.transaction((transaction) => transaction.get("k"));
  same<typeof value, Uint8Array | undefined>(true);
  const count = db.transaction(async (transaction) => transaction.scan().nextMany(5).length, {
    attempts: 3,
    durability: "sync",
  });
  same<typeof count, Promise<number>>(true);
  const nothing = db.transaction((transaction) => void transaction.put("k", "v").delete("l").deleteRange({ gt: "m" }));
  same<typeof nothing, undefined>(true);
  using transaction: Transaction = db.begin();
  for (const [key] of transaction.scan({ prefix: "a" })) same<typeof key, Uint8Array>(true);
  same<Awaited<ReturnType<typeof transaction.getAsync>>, Uint8Array | undefined>(true);
  same<typeof transaction.isOpen, boolean>(true);
  db.on("commit", ({ sequence, changes }: CommitEvent) => {
    same<typeof sequence, number>(true);
    for (const change of changes) {
      if (change.kind === "put") same<typeof change.value, Uint8Array>(true);
      else if (change.kind === "deleteRange") same<typeof change.end, Uint8Array | undefined>(true);
      else same<typeof change.kind, "delete">(true);
    }
  });
  await transaction.commitAsync({ durability: "none" });
}

export function refused(db: Lsm, config: LsmConfig, batch: Batch): void {
  // @ts-expect-error: a key is bytes or a string
  db.put(1, "v");
  // @ts-expect-error: a value is bytes or a string
  db.put("k", { a: 1 });
  // @ts-expect-error: a put needs a value
  db.put("k");
  // @ts-expect-error: there is no such level
  db.put("k", "v", { durability: "fsync" });
  // @ts-expect-error: ranges have gt, gte, lt, lte
  db.scan({ start: "a" } satisfies Range);
  // @ts-expect-error: a limit is a number
  db.scan({ limit: "5" });
  // @ts-expect-error: there is no such event
  db.on("flushed", () => {});
  // @ts-expect-error: a write takes a batch
  db.write([["k", "v"]]);
  // @ts-expect-error: a config's readers cannot be set
  config.memtableCapacityBytes = 5;
  // @ts-expect-error: a batch's length cannot be set
  batch.length = 0;
  // @ts-expect-error: a transaction comes from begin, and a function gets one
  void db.transaction((transaction: string) => transaction);
  // @ts-expect-error: attempts are a number
  void db.transaction(() => {}, { attempts: "many" });
  // @ts-expect-error: there is no such option
  Lsm.open("/tmp/db", { memtableCapacty: 5 });
  // @ts-expect-error: a directory is a path or a URL
  Lsm.open(5);
  // @ts-expect-error: a database comes from open, not from new
  void new Lsm();
}
