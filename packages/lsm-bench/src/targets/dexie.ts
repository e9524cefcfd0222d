import { Dexie, type EntityTable } from "dexie";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import type { BenchRecord } from "../typed/bench-record.ts";
import type { TypedTarget, TypedTargetDescription } from "../typed/typed-target.ts";
import { packageVersion } from "./package-version.ts";

type TaskDatabase = Dexie & { tasks: EntityTable<BenchRecord, "id"> };

/** Its stand-in for IndexedDB keeps an array in order: every write moves what lies behind it. */
const RECORD_COUNT_MAX = 20_000;

class DexieTarget implements TypedTarget {
  readonly #db: TaskDatabase;

  constructor() {
    const options = { indexedDB: new IDBFactory(), IDBKeyRange };
    this.#db = new Dexie("bench", options) as TaskDatabase;
    this.#db.version(1).stores({ tasks: "id, [project+due]" });
  }

  async open(): Promise<void> {
    await this.#db.open();
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  async put(record: BenchRecord): Promise<void> {
    await this.#db.tasks.put(record);
  }

  async putMany(records: readonly BenchRecord[]): Promise<void> {
    await this.#db.tasks.bulkPut(records);
  }

  async get(id: string): Promise<BenchRecord | undefined> {
    return await this.#db.tasks.get(id);
  }

  async range(project: string, dueFrom: number, limit: number): Promise<readonly BenchRecord[]> {
    const { tasks } = this.#db;
    return await tasks
      .where("[project+due]")
      .between([project, dueFrom], [project, Dexie.maxKey])
      .limit(limit)
      .toArray();
  }

  async moveHour(from: string, to: string): Promise<void> {
    const { tasks } = this.#db;
    await this.#db.transaction("rw", tasks, async () => {
      const giver = await tasks.get(from);
      const taker = await tasks.get(to);
      if (giver === undefined || taker === undefined) throw new Error(`Record ${from} or ${to} is gone.`);
      await tasks.put({ ...giver, estimateHours: giver.estimateHours - 1 });
      await tasks.put({ ...taker, estimateHours: taker.estimateHours + 1 });
    });
  }
}

/** Describes Dexie on an IndexedDB in memory; rejects when it is not installed. */
export async function loadDexie(): Promise<TypedTargetDescription> {
  return {
    family: "typed",
    role: "floor",
    name: "dexie",
    version: packageVersion("dexie"),
    isPersistent: false,
    settings: `Dexie on fake-indexeddb, in memory only: what its interface costs outside a browser, not a peer. Index [project+due]; put(), bulkPut(), get(), where().between().limit(), transaction(). Up to ${RECORD_COUNT_MAX} records.`,
    durability: () => "none",
    recordCountMax: RECORD_COUNT_MAX,
    create: () => new DexieTarget(),
  };
}
