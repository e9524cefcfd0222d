import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";
import { countTags } from "../store/tags.ts";
import { TagQuery } from "./parameters.ts";
import { valid } from "./valid.ts";

/** `/api/tags` */
export function tagRoutes(db: TodoDatabase) {
  return new Hono().get("/", valid("query", TagQuery), async (c) => {
    return c.json({ tags: await countTags(db, c.req.valid("query").list) });
  });
}
