import { Hono } from "hono";
import { NewTodo, TodoChanges, TodoJson, TodoQuery } from "../shared/todo.ts";
import type { TodoDatabase } from "../store/collections.ts";
import { findTodos } from "../store/find-todos.ts";
import { addTodo, changeTodo, getTodo, removeTodo, restoreTodo } from "../store/todos.ts";
import { BadRequestError } from "./errors.ts";
import { IdParameter, VersionQuery } from "./parameters.ts";
import { valid } from "./valid.ts";

/** `/api/todos` */
export function todoRoutes(db: TodoDatabase) {
  return new Hono()
    .get("/", valid("query", TodoQuery), async (c) => c.json(await findTodos(db, c.req.valid("query"))))
    .post("/", valid("json", NewTodo), async (c) => {
      const { record, isNew } = await addTodo(db, c.req.valid("json"));
      return c.json(record, isNew ? 201 : 200);
    })
    .get("/:id", valid("param", IdParameter), async (c) => c.json(await getTodo(db, c.req.valid("param").id)))
    .patch("/:id", valid("param", IdParameter), valid("json", TodoChanges), async (c) => {
      return c.json(await changeTodo(db, c.req.valid("param").id, c.req.valid("json")));
    })
    .delete("/:id", valid("param", IdParameter), valid("query", VersionQuery), async (c) => {
      return c.json(await removeTodo(db, c.req.valid("param").id, c.req.valid("query").version));
    })
    .put("/:id", valid("param", IdParameter), valid("json", TodoJson), async (c) => {
      const todo = c.req.valid("json");
      if (todo.id !== c.req.valid("param").id) {
        throw new BadRequestError([{ path: ["id"], message: "is not the one in the address" }]);
      }
      const { record, isNew } = await restoreTodo(db, todo);
      return c.json(record, isNew ? 201 : 200);
    });
}
