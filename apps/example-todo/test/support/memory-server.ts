import { MemoryStore, openDatabase, type StoreCommit } from "lsm-typed";
import { onTestFinished } from "vitest";
import { type RunningServer, startServer } from "../../src/server/start-server.ts";
import { definitions, type TodoDatabase } from "../../src/store/collections.ts";

/** A store that tells when nobody watches it any more. */
class WatchedStore extends MemoryStore {
  #watchers = 0;
  #quiet: (() => void)[] = [];

  override watch(listener: (commit: StoreCommit) => void): () => void {
    const end = super.watch(listener);
    this.#watchers++;
    return () => {
      end();
      if (--this.#watchers === 0) for (const tell of this.#quiet.splice(0)) tell();
    };
  }

  /** Settles when nobody watches. */
  async untilQuiet(): Promise<void> {
    if (this.#watchers > 0) await new Promise<void>((resolve) => this.#quiet.push(resolve));
  }
}

/** A server that listens, over a database in memory. */
export interface MemoryServer extends RunningServer {
  readonly db: TodoDatabase;
  /** Settles when nobody watches the database. */
  untilQuiet(): Promise<void>;
}

/** Starts a server for one test. */
export async function startMemoryServer(keepAliveMs?: number): Promise<MemoryServer> {
  const store = new WatchedStore();
  const db = await openDatabase(store, definitions);
  const server = await startServer(db, { host: "127.0.0.1", port: 0, isExactPort: true, keepAliveMs });
  onTestFinished(async () => {
    await server.close();
    await db.close();
  });
  return { ...server, db, untilQuiet: () => store.untilQuiet() };
}
