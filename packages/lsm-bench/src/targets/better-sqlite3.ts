import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import type { Database } from "better-sqlite3";
import type { Answer, BytesTargetDescription } from "../bench-target.ts";
import { addonPath } from "../prepare/addons.ts";
import { packageVersion } from "./package-version.ts";
import { SQLITE_SETTINGS, SqliteTarget } from "./sqlite.ts";
import type { SqlDatabase, SqlRows } from "./sqlite.ts";

/** An open file of better-sqlite3. */
export type Connection = Database;

/**
 * Opens files with better-sqlite3, whose addon `lsm-bench prepare` builds: nothing is compiled while installing.
 *
 * @throws {Error} when it is not installed or its addon is not there
 */
export function betterSqlite3(): (path: string) => Connection {
  const Connector = createRequire(import.meta.url)("better-sqlite3") as typeof BetterSqlite3;
  const addon = addonPath("better-sqlite3", packageVersion("better-sqlite3"));
  const options = existsSync(addon) ? { nativeBinding: addon } : {};
  try {
    new Connector(":memory:", options).close();
  } catch (error) {
    throw new Error('its addon is not built; "lsm-bench prepare" builds it where a C++ compiler is', { cause: error });
  }
  return (path) => new Connector(path, options);
}

/** Describes better-sqlite3; rejects when it cannot be used. */
export async function loadBetterSqlite3(): Promise<BytesTargetDescription> {
  const connect = betterSqlite3();
  return {
    family: "bytes",
    role: "peer",
    name: "better-sqlite3",
    version: packageVersion("better-sqlite3"),
    isPersistent: true,
    forms: ["get"],
    settings: SQLITE_SETTINGS,
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () => new SqliteTarget((path) => wrap(connect(path))),
  };
}

function wrap(db: Connection): SqlDatabase {
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepareRun(sql) {
      const statement = db.prepare(sql);
      return (...parameters) => statement.run(...parameters);
    },
    prepareValue(sql) {
      const statement = db.prepare(sql).pluck();
      return (...parameters) => statement.get(...parameters) as Answer;
    },
    prepareRows(sql) {
      const statement = db.prepare(sql).raw();
      return {
        all: (...parameters) => statement.all(...parameters) as ReturnType<SqlRows["all"]>,
        iterate: (...parameters) => statement.iterate(...parameters) as ReturnType<SqlRows["iterate"]>,
      };
    },
  };
}
