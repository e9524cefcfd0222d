import type { Database, open, RootDatabase } from "lmdb";
import type { OpenOptions } from "../bench-target.ts";
import type { BenchRecord } from "../typed/bench-record.ts";
import type { TypedTarget, TypedTargetDescription } from "../typed/typed-target.ts";
import { NO_SYNC } from "./lmdb.ts";
import { packageVersion } from "./package-version.ts";

type IndexKey = [project: string, due: number, id: string];

class LmdbMsgpackrTarget implements TypedTarget {
  readonly #opener: typeof open;
  #root!: RootDatabase;
  #tasks!: Database<BenchRecord, string>;
  #byDue!: Database<boolean, IndexKey>;

  constructor(opener: typeof open) {
    this.#opener = opener;
  }

  async open(dir: string, { durability }: OpenOptions): Promise<void> {
    this.#root = this.#opener({
      path: dir,
      noMemInit: true,
      ...(durability === "sync" ? { overlappingSync: false } : NO_SYNC),
    });
    this.#tasks = this.#root.openDB<BenchRecord, string>("tasks", {
      encoding: "msgpack",
      sharedStructuresKey: Symbol.for("structures"),
    });
    this.#byDue = this.#root.openDB<boolean, IndexKey>("byDue", {});
  }

  close(): Promise<void> {
    return this.#root.close();
  }

  put(record: BenchRecord): void {
    this.#root.transactionSync(() => this.#putOne(record));
  }

  putMany(records: readonly BenchRecord[]): void {
    this.#root.transactionSync(() => {
      for (const record of records) this.#putOne(record);
    });
  }

  get(id: string): BenchRecord | undefined {
    return this.#tasks.get(id);
  }

  range(project: string, dueFrom: number, limit: number): readonly BenchRecord[] {
    const records: BenchRecord[] = [];
    const range = { start: [project, dueFrom] as unknown as IndexKey, limit };
    for (const [keyProject, , id] of this.#byDue.getKeys(range)) {
      if (keyProject !== project) break;
      const record = this.#tasks.get(id);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  moveHour(from: string, to: string): void {
    this.#root.transactionSync(() => {
      const giver = this.#tasks.get(from);
      const taker = this.#tasks.get(to);
      if (giver === undefined || taker === undefined) throw new Error(`Record ${from} or ${to} is gone.`);
      this.#putOne({ ...giver, estimateHours: giver.estimateHours - 1 });
      this.#putOne({ ...taker, estimateHours: taker.estimateHours + 1 });
    });
  }

  /** It has no indexes, so its user keeps one: what the record was decides which entry goes. */
  #putOne(record: BenchRecord): void {
    const { id, project, due } = record;
    const old = this.#tasks.get(id);
    this.#tasks.putSync(id, record);
    if (old !== undefined && (old.project !== project || old.due !== due))
      this.#byDue.removeSync([old.project, old.due, id]);
    if (old === undefined || old.project !== project || old.due !== due) this.#byDue.putSync([project, due, id], true);
  }
}

/** Describes lmdb with records encoded by msgpackr; rejects when it is not installed. */
export async function loadLmdbMsgpackr(): Promise<TypedTargetDescription> {
  const lmdb = await import("lmdb");
  return {
    family: "typed",
    role: "peer",
    name: "lmdb-msgpackr",
    version: packageVersion("lmdb"),
    isPersistent: true,
    settings:
      "lmdb's own encoding with shared structures (msgpackr), ordered keys; nothing is checked. The index is a second database that the caller writes in the same transaction. " +
      "noSync and a writable map of 16 GiB (not on Windows), or overlappingSync: false for sync. transactionSync(), get(), getKeys().",
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new LmdbMsgpackrTarget(lmdb.open),
  };
}
