import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { and, eq, gte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { OpenOptions } from "../bench-target.ts";
import type { BenchRecord } from "../typed/bench-record.ts";
import type { TypedTarget, TypedTargetDescription } from "../typed/typed-target.ts";
import { betterSqlite3 } from "./better-sqlite3.ts";
import type { Connection } from "./better-sqlite3.ts";
import { packageVersion } from "./package-version.ts";
import { pragmas } from "./sqlite.ts";

const tasks = sqliteTable(
  "tasks",
  {
    id: text().primaryKey(),
    project: text().notNull(),
    title: text().notNull(),
    due: integer().notNull(),
    done: integer({ mode: "boolean" }).notNull(),
    tags: text({ mode: "json" }).$type<readonly string[]>().notNull(),
    estimateHours: real().notNull(),
  },
  (table) => [index("by_due").on(table.project, table.due, table.id)],
);

const CREATE =
  "CREATE TABLE IF NOT EXISTS tasks (id TEXT PRIMARY KEY NOT NULL, project TEXT NOT NULL, title TEXT NOT NULL, due INTEGER NOT NULL, " +
  "done INTEGER NOT NULL, tags TEXT NOT NULL, estimateHours REAL NOT NULL) WITHOUT ROWID; " +
  "CREATE INDEX IF NOT EXISTS by_due ON tasks (project, due, id)";

function connectTo(client: Connection) {
  return drizzle({ client });
}

/** Statements that are prepared once, as Drizzle's documentation advises. */
function prepare(db: ReturnType<typeof connectTo>) {
  const placeholder = sql.placeholder;
  const values = {
    id: placeholder("id"),
    project: placeholder("project"),
    title: placeholder("title"),
    due: placeholder("due"),
    done: placeholder("done"),
    tags: placeholder("tags"),
    estimateHours: placeholder("estimateHours"),
  };
  const { id: _, ...others } = values;
  const excluded = Object.fromEntries(Object.keys(others).map((name) => [name, sql.raw(`excluded.${name}`)]));
  return {
    put: db.insert(tasks).values(values).onConflictDoUpdate({ target: tasks.id, set: excluded }).prepare(),
    get: db
      .select()
      .from(tasks)
      .where(eq(tasks.id, placeholder("id")))
      .prepare(),
    range: db
      .select()
      .from(tasks)
      .where(and(eq(tasks.project, placeholder("project")), gte(tasks.due, placeholder("due"))))
      .orderBy(tasks.due, tasks.id)
      .limit(placeholder("limit"))
      .prepare(),
  };
}

class SqliteDrizzleTarget implements TypedTarget {
  readonly #connect: (path: string) => Connection;
  #client!: Connection;
  #db!: ReturnType<typeof connectTo>;
  #statements!: ReturnType<typeof prepare>;

  constructor(connect: (path: string) => Connection) {
    this.#connect = connect;
  }

  async open(dir: string, { durability, cacheBytes }: OpenOptions): Promise<void> {
    mkdirSync(dir, { recursive: true });
    this.#client = this.#connect(join(dir, "records.sqlite"));
    this.#client.exec(pragmas(durability, cacheBytes));
    this.#client.exec(CREATE);
    this.#db = connectTo(this.#client);
    this.#statements = prepare(this.#db);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  put(record: BenchRecord): void {
    this.#statements.put.run({ ...record });
  }

  putMany(records: readonly BenchRecord[]): void {
    this.#db.transaction(() => {
      for (const record of records) this.put(record);
    });
  }

  get(id: string): BenchRecord | undefined {
    return this.#statements.get.get({ id });
  }

  range(project: string, due: number, limit: number): readonly BenchRecord[] {
    return this.#statements.range.all({ project, due, limit });
  }

  moveHour(from: string, to: string): void {
    this.#db.transaction(() => {
      const giver = this.get(from);
      const taker = this.get(to);
      if (giver === undefined || taker === undefined) throw new Error(`Record ${from} or ${to} is gone.`);
      this.put({ ...giver, estimateHours: giver.estimateHours - 1 });
      this.put({ ...taker, estimateHours: taker.estimateHours + 1 });
    });
  }
}

/** Describes SQLite behind Drizzle; rejects when either cannot be used. */
export async function loadSqliteDrizzle(): Promise<TypedTargetDescription> {
  const connect = betterSqlite3();
  return {
    family: "typed",
    role: "peer",
    name: "sqlite-drizzle",
    version: packageVersion("drizzle-orm"),
    isPersistent: true,
    settings:
      "Drizzle over better-sqlite3: columns, tags as a JSON column, prepared statements, an index over project, due and id; nothing is checked but types of columns. WAL, locking_mode EXCLUSIVE, synchronous OFF, or FULL for sync, cache_size as --cache says.",
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new SqliteDrizzleTarget(connect),
  };
}
