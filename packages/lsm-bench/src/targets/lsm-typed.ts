import { collection, type Database, openDatabase } from "lsm-typed";
import { z } from "zod";
import type { OpenOptions } from "../bench-target.ts";
import type { BenchRecord } from "../typed/bench-record.ts";
import type { TypedTarget, TypedTargetDescription } from "../typed/typed-target.ts";
import { packageVersion } from "./package-version.ts";

const Task = z.object({
  id: z.uuid(),
  project: z.string(),
  title: z.string().min(1),
  due: z.number().int(),
  done: z.boolean(),
  tags: z.array(z.string()),
  estimateHours: z.number(),
});

const definitions = {
  tasks: collection("tasks", Task, { key: ["id"], indexes: { byDue: { on: ["project", "due"] } } }),
};

class LsmTypedTarget implements TypedTarget {
  #db!: Database<typeof definitions>;

  async open(dir: string, { durability, cacheBytes }: OpenOptions): Promise<void> {
    this.#db = await openDatabase(dir, definitions, { durability, lsm: { blockCacheCapacity: cacheBytes } });
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  put(record: BenchRecord): Promise<unknown> {
    return this.#db.tasks.put({ ...record, tags: [...record.tags] });
  }

  putMany(records: readonly BenchRecord[]): Promise<unknown> {
    return this.#db.tasks.putMany(records.map((record) => ({ ...record, tags: [...record.tags] })));
  }

  get(id: string): Promise<BenchRecord | undefined> {
    return this.#db.tasks.get({ id });
  }

  range(project: string, dueFrom: number, limit: number): Promise<readonly BenchRecord[]> {
    return this.#db.tasks.by("byDue").eq("project", project).gte("due", dueFrom).limit(limit).all();
  }

  moveHour(from: string, to: string): Promise<unknown> {
    return this.#db.transaction(async (tx) => {
      const giver = await tx.tasks.get({ id: from });
      const taker = await tx.tasks.get({ id: to });
      if (giver === undefined || taker === undefined) throw new Error(`Record ${from} or ${to} is gone.`);
      await tx.tasks.put({ ...giver, estimateHours: giver.estimateHours - 1 });
      await tx.tasks.put({ ...taker, estimateHours: taker.estimateHours + 1 });
    });
  }
}

/** Describes lsm-typed. */
export async function loadLsmTyped(): Promise<TypedTargetDescription> {
  return {
    family: "typed",
    role: "subject",
    name: "lsm-typed",
    version: packageVersion("lsm-typed"),
    isPersistent: true,
    settings:
      "A zod schema, which checks every write; key id, index over project and due. Defaults, with blockCacheCapacity as --cache says. put(), putMany(), get(), by().eq().gte().limit().all(), transaction().",
    durability: (asked) => asked,
    create: () => new LsmTypedTarget(),
  };
}
