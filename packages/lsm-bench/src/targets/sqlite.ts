import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Answer, BytesTarget, OpenOptions, Visit } from "../bench-target.ts";
import type { Durability } from "../results.ts";

/** What both bindings of SQLite give, so that they are used alike. */
export interface SqlDatabase {
  exec(sql: string): unknown;
  close(): unknown;
  prepareRun(sql: string): (...parameters: unknown[]) => unknown;
  /** The first column of the first row. */
  prepareValue(sql: string): (...parameters: unknown[]) => Answer;
  /** Rows of two columns. */
  prepareRows(sql: string): SqlRows;
}

/** A query whose rows are a key and a value. */
export interface SqlRows {
  all(...parameters: unknown[]): Iterable<readonly [Uint8Array, Uint8Array]>;
  iterate(...parameters: unknown[]): Iterable<readonly [Uint8Array, Uint8Array]>;
}

/** Settings of a connection for a level; `process` needs no sync at all, because what is in the log survives the process. */
export function pragmas(durability: Durability, cacheBytes: number): string {
  return (
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "sync" ? "FULL" : "OFF"}; ` +
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -${Math.ceil(cacheBytes / 1024)};`
  );
}

export const SQLITE_SETTINGS: string =
  "One table of BLOBs, WITHOUT ROWID while values are short (its documentation: up to a twentieth of a page); WAL, locking_mode EXCLUSIVE, cache_size as --cache says, synchronous OFF, or FULL for sync. " +
  "Prepared statements; each put is a transaction of its own; batches: one transaction. Scans: iterate(); ranges and seeks: a query with LIMIT. No asynchronous form.";

/** SQLite's documentation: rows without a rowid should not be longer than about a twentieth of a page of 4 KB. */
const SHORT_VALUE_BYTES = 200;

/** A table of keys and values. */
export class SqliteTarget implements BytesTarget {
  readonly #connect: (path: string) => SqlDatabase;
  #db!: SqlDatabase;
  #put!: (...parameters: unknown[]) => unknown;
  #delete!: (...parameters: unknown[]) => unknown;
  #get!: (...parameters: unknown[]) => Answer;
  #scan!: SqlRows;
  #scanBack!: SqlRows;
  #range!: SqlRows;

  constructor(connect: (path: string) => SqlDatabase) {
    this.#connect = connect;
  }

  async open(dir: string, { durability, cacheBytes, valueBytes }: OpenOptions): Promise<void> {
    mkdirSync(dir, { recursive: true });
    this.#db = this.#connect(join(dir, "kv.sqlite"));
    this.#db.exec(pragmas(durability, cacheBytes));
    const rowid = valueBytes <= SHORT_VALUE_BYTES ? "WITHOUT ROWID" : "";
    this.#db.exec(`CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) ${rowid}`);
    this.#put = this.#db.prepareRun("INSERT INTO kv VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v");
    this.#delete = this.#db.prepareRun("DELETE FROM kv WHERE k = ?");
    this.#get = this.#db.prepareValue("SELECT v FROM kv WHERE k = ?");
    this.#scan = this.#db.prepareRows("SELECT k, v FROM kv ORDER BY k");
    this.#scanBack = this.#db.prepareRows("SELECT k, v FROM kv ORDER BY k DESC");
    this.#range = this.#db.prepareRows("SELECT k, v FROM kv WHERE k >= ? ORDER BY k LIMIT ?");
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  put(key: Buffer, value: Buffer): void {
    this.#put(key, value);
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    this.#db.exec("BEGIN");
    for (let i = start; i < end; i++) this.#put(keys[i], values[i]);
    this.#db.exec("COMMIT");
  }

  delete(key: Buffer): void {
    this.#delete(key);
  }

  get(key: Buffer): Answer {
    return this.#get(key);
  }

  getCopy(key: Buffer): Answer {
    return this.#get(key);
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    return keys.map((key) => this.#get(key));
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    for (const [key, value] of (isReverse ? this.#scanBack : this.#scan).iterate()) visit(key, value);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    this.rangeAll(keys, count, visit);
  }

  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const start of keys) {
      for (const [key, value] of this.#range.all(start, count)) visit(key, value);
    }
  }
}
