import { Hono } from "hono";
import { ListChanges, NewList } from "../shared/list.ts";
import type { TodoDatabase } from "../store/collections.ts";
import { addList, changeList, listLists, removeList } from "../store/lists.ts";
import { IdParameter } from "./parameters.ts";
import { valid } from "./valid.ts";

/** `/api/lists` */
export function listRoutes(db: TodoDatabase) {
  return new Hono()
    .get("/", async (c) => c.json({ lists: await listLists(db) }))
    .post("/", valid("json", NewList), async (c) => {
      const { record, isNew } = await addList(db, c.req.valid("json"));
      return c.json(record, isNew ? 201 : 200);
    })
    .patch("/:id", valid("param", IdParameter), valid("json", ListChanges), async (c) => {
      return c.json(await changeList(db, c.req.valid("param").id, c.req.valid("json")));
    })
    .delete("/:id", valid("param", IdParameter), async (c) => {
      await removeList(db, c.req.valid("param").id);
      return c.body(null, 204);
    });
}
