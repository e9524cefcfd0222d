import { MemoryStore, openDatabase } from "lsm-typed";
import type { ApiErrorBody } from "../../src/shared/api-error.ts";
import { createApp } from "../../src/server/app.ts";
import { definitions, type TodoDatabase } from "../../src/store/collections.ts";

/** An empty database in memory. */
export async function openMemory(): Promise<TodoDatabase> {
  return await openDatabase(new MemoryStore(), definitions);
}

/** The app over a database in memory, without a network. */
export interface MemoryApp {
  readonly db: TodoDatabase;
  /** Sends a request as the page's own browser does. A body that is no string goes as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a request, and gives the JSON of its answer. Throws when the status is not the one expected. */
  json<T>(method: string, path: string, status: number, body?: unknown): Promise<T>;
  /** Sends a request that fails with a status, and gives the error. */
  error(method: string, path: string, status: number, body?: unknown): Promise<ApiErrorBody["error"]>;
}

/** The app over an empty database. */
export async function openMemoryApp(clientDirectory?: string): Promise<MemoryApp> {
  const db = await openMemory();
  const app = createApp({ db, closing: new AbortController().signal, clientDirectory });
  const send: MemoryApp["send"] = async (method, path, body, headers = {}) => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    return await app.request(`http://localhost${path}`, {
      method,
      headers: { host: "localhost", ...type, ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  };
  const json = async <T>(method: string, path: string, status: number, body?: unknown): Promise<T> => {
    const response = await send(method, path, body);
    const text = await response.text();
    if (response.status !== status)
      throw new Error(`${method} ${path}: ${response.status} instead of ${status}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    db,
    send,
    json,
    error: async (method, path, status, body) => (await json<ApiErrorBody>(method, path, status, body)).error,
  };
}
