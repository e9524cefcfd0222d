import { collection, MemoryStore, openDatabase } from "lsm-typed";
import { z } from "zod";

export { collection } from "lsm-typed";
export const Todo = z.object({
  listId: z.string(),
  id: z.int(),
  priority: z.number(),
  due: z.date(),
  state: z.enum(["open", "closed"]),
});
export const db = await openDatabase(new MemoryStore(), {
  todos: collection("todos", Todo, { key: ["listId", "id"] }),
});
