import type { Answer, BytesTargetDescription } from "../bench-target.ts";
import { SQLITE_SETTINGS, SqliteTarget } from "./sqlite.ts";
import type { SqlDatabase, SqlRows } from "./sqlite.ts";

/** The part of `node:sqlite` that is used: Node 20, whose types the repository is checked with, does not have it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => {
    exec(sql: string): void;
    close(): void;
    prepare(sql: string): NodeStatement;
  };
}

interface NodeStatement {
  run(...parameters: unknown[]): unknown;
  get(...parameters: unknown[]): Readonly<Record<string, unknown>> | undefined;
  all(...parameters: unknown[]): Readonly<Record<string, unknown>>[];
  iterate(...parameters: unknown[]): Iterable<Readonly<Record<string, unknown>>>;
  /** From Node 24 on. */
  setReturnArrays?(enabled: boolean): void;
}

/** Describes SQLite as Node itself has it from version 22.13 on; rejects before. */
export async function loadNodeSqlite(): Promise<BytesTargetDescription> {
  const name = "node:sqlite";
  const { DatabaseSync } = await import(name).then(
    (module) => module as NodeSqlite,
    (cause: unknown) => {
      throw new Error(`Node ${process.version} has no SQLite; 22.13 and later have`, { cause });
    },
  );
  return {
    family: "bytes",
    role: "peer",
    name: "node-sqlite",
    version: process.versions["sqlite"] ?? process.version,
    isPersistent: true,
    forms: ["get"],
    settings: `Node's own binding, used like better-sqlite3. ${SQLITE_SETTINGS}`,
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new SqliteTarget((path) => wrap(new DatabaseSync(path))),
  };
}

function wrap(db: InstanceType<NodeSqlite["DatabaseSync"]>): SqlDatabase {
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepareRun(sql) {
      const statement = db.prepare(sql);
      return (...parameters) => statement.run(...parameters);
    },
    prepareValue(sql) {
      const statement = db.prepare(sql);
      return (...parameters) => statement.get(...parameters)?.["v"] as Answer;
    },
    prepareRows(sql) {
      const statement = db.prepare(sql);
      if (statement.setReturnArrays !== undefined) {
        statement.setReturnArrays(true);
        return statement as unknown as SqlRows;
      }
      return {
        all: (...parameters) => pairs(statement.all(...parameters)),
        iterate: (...parameters) => pairs(statement.iterate(...parameters)),
      };
    },
  };
}

function* pairs(
  rows: Iterable<Readonly<Record<string, unknown>>>,
): Generator<readonly [Uint8Array, Uint8Array], void, undefined> {
  for (const { k, v } of rows) yield [k as Uint8Array, v as Uint8Array];
}
