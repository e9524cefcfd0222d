import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { TodoDatabase } from "../store/collections.ts";
import { createApp } from "./app.ts";
import { listen } from "./listen.ts";

/** How long requests that are under way may take when the server closes. */
const GRACE_MS = 3000;

/** Where a server listens, and how. */
export interface ServerOptions {
  readonly host: string;
  /** The port to try first; 0: any free one. */
  readonly port: number;
  /** It is this port or none. Otherwise the next free one is taken. */
  readonly isExactPort: boolean;
  /** How often streams of events send a sign of life. Default: every 15 seconds. */
  readonly keepAliveMs?: number | undefined;
}

/** A server that listens. */
export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /**
   * Accepts nothing more, ends streams, waits for requests that are under way, three seconds at most. The database
   * stays open.
   */
  close(): Promise<void>;
}

/** Serves the app. Throws the system's error when it cannot listen. */
export async function startServer(db: TodoDatabase, options: ServerOptions): Promise<RunningServer> {
  const { host, keepAliveMs } = options;
  const closing = new AbortController();
  const app = createApp({ db, closing: closing.signal, host, keepAliveMs });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const answers = answersOf(server);
  const port = await listen(server, host, options.port, options.isExactPort);
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: () => {
      closing.abort();
      return closeServer(server, answers);
    },
  };
}

/**
 * Waits for the answers that are under way and closes every connection then. `server.close()` alone would wait for
 * connections that browsers opened ahead of need.
 */
async function closeServer(server: Server, answers: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const all = Promise.all([...answers].map((answer) => once(answer, "close")));
  await Promise.race([all, sleep(GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}

/** The answers that a server is giving, as they come and go. */
function answersOf(server: Server): ReadonlySet<ServerResponse> {
  const answers = new Set<ServerResponse>();
  server.on("request", (_, answer: ServerResponse) => {
    answers.add(answer);
    answer.once("close", () => answers.delete(answer));
  });
  return answers;
}
