import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";

/** `/api/export` and `/api/import` */
export function transferRoutes(db: TodoDatabase) {
  return new Hono()
    .get("/export", (c) => {
      c.header("Content-Type", "application/x-ndjson");
      c.header("Content-Disposition", 'attachment; filename="todos.ndjson"');
      const lines = db.export();
      void lines;
      return c.body("");
    })
    .post("/import", async (c) => {
      const { records } = await db.import(await c.req.text());
      return c.json({ records });
    });
}
