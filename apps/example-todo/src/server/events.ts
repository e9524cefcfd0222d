import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type ChangeOf, isTypedError } from "lsm-typed";
import { z } from "zod";
import type { ChangeEvent } from "../shared/change-event.ts";
import { ListJson } from "../shared/list.ts";
import { TodoJson } from "../shared/todo.ts";
import type { definitions, TodoDatabase } from "../store/collections.ts";
import { publicTodo } from "../store/todos.ts";

/** How many changes may wait for a client that reads slowly. With more, it is told to fetch everything instead. */
const BUFFER = 1000;

/** Comments that nobody reads keep what is in between from closing a quiet connection. */
const KEEP_ALIVE_MS = 15_000;

/** How events are sent. */
export interface EventOptions {
  /** Streams end when it fires. */
  readonly closing: AbortSignal;
  readonly keepAliveMs?: number | undefined;
}

/** How soon a client connects again when the stream broke. */
const RETRY_MS = 1000;

/**
 * `/api/events`: every change of the database, as it is committed. Ends when the client leaves and when `closing`
 * fires.
 *
 * A "reset" comes first and after a gap: what was fetched before it may be older than the changes that follow.
 */
export function eventRoutes(db: TodoDatabase, options: EventOptions) {
  return new Hono().get("/", (c) => {
    // Nobody would read the stream of an answer that is only asked for its headers.
    if (c.req.method === "HEAD") return c.body(null);
    return streamSSE(c, (stream) => sendEvents(db, stream, options));
  });
}

async function sendEvents(
  db: TodoDatabase,
  stream: SSEStreamingApi,
  { closing, keepAliveMs = KEEP_ALIVE_MS }: EventOptions,
): Promise<void> {
  const end = new AbortController();
  stream.onAbort(() => end.abort());
  closing.addEventListener("abort", () => end.abort(), { signal: end.signal });
  if (closing.aborted) return;
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  try {
    await Promise.race([keepAlive(stream, keepAliveMs, end.signal), sendChanges(db, stream, end.signal)]);
  } catch (error) {
    if (!end.signal.aborted) console.error("A stream of events ended:", error);
  } finally {
    end.abort();
  }
}

async function keepAlive(stream: SSEStreamingApi, intervalMs: number, signal: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(intervalMs, undefined, { signal });
    await stream.write(": still here\n\n");
  }
}

/** Sends changes until `signal` fires. A client that is too slow loses some and is told so. */
async function sendChanges(db: TodoDatabase, stream: SSEStreamingApi, signal: AbortSignal): Promise<never> {
  for (;;) {
    const gap = new AbortController();
    const options = { signal: AbortSignal.any([signal, gap.signal]), buffer: BUFFER };
    // Watching begins here, before the client is told to fetch: no change falls in between.
    const todos = db.todos.watch(undefined, options);
    const lists = db.lists.watch(undefined, options);
    try {
      await stream.writeSSE({ event: "reset", data: "{}" });
      await Promise.all([sendEach(stream, todos, todoEvent), sendEach(stream, lists, listEvent)]);
    } catch (error) {
      if (!isTypedError(error, "Overflow")) throw error;
    } finally {
      gap.abort();
    }
  }
}

/**
 * Goes on when the client has room for more: for a slow one, changes wait in `watch`, where their number is bounded.
 */
async function sendEach<C>(
  stream: SSEStreamingApi,
  changes: AsyncIterable<C>,
  event: (change: C) => ChangeEvent,
): Promise<void> {
  for await (const change of changes) {
    await stream.writeSSE({ event: "change", data: JSON.stringify(event(change)) });
  }
}

function todoEvent(change: ChangeOf<typeof definitions.todos>): ChangeEvent {
  const { id } = change.key;
  if (change.type === "delete") return { collection: "todos", type: "delete", id };
  return { collection: "todos", type: "put", id, value: z.encode(TodoJson, publicTodo(change.value)) };
}

function listEvent(change: ChangeOf<typeof definitions.lists>): ChangeEvent {
  const { id } = change.key;
  if (change.type === "delete") return { collection: "lists", type: "delete", id };
  return { collection: "lists", type: "put", id, value: z.encode(ListJson, change.value) };
}
