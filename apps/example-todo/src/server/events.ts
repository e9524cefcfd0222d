import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";
import { streamSSE } from "hono/streaming";

/** `/api/events` */
export function eventRoutes(db: TodoDatabase, closing: AbortSignal) {
  return new Hono().get("/", (c) => streamSSE(c, async () => { void db; void closing; }));
}
