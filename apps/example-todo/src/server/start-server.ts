import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { TodoDatabase } from "../store/collections.ts";
import { createApp } from "./app.ts";
import { listen } from "./listen.ts";

/** How long requests that are under way may take when the server closes. */
const GRACE_MS = 3000;

/** Where a server listens. */
export interface ListenOptions {
  readonly host: string;
  /** The port to try first; 0: any free one. */
  readonly port: number;
  /** It is this port or none. Otherwise the next free one is taken. */
  readonly isExactPort: boolean;
}

/** A server that listens. */
export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** Accepts nothing more, ends streams, waits for requests that are under way, three seconds at most. The database stays open. */
  close(): Promise<void>;
}

/** Serves the app. Throws the system's error when it cannot listen. */
export async function startServer(
  db: TodoDatabase,
  { host, port: wanted, isExactPort }: ListenOptions,
): Promise<RunningServer> {
  const closing = new AbortController();
  const app = createApp({ db, closing: closing.signal, host });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const port = await listen(server, host, wanted, isExactPort);
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: () => {
      closing.abort();
      return closeServer(server);
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const tooLate = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  // A connection that was busy when closing began may come to be idle, and would stay open for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearTimeout(tooLate);
  clearInterval(idle);
}
