import { collection, desc } from "lsm-typed";
import { z } from "zod";

export const Todo = z.object({
  listId: z.string(),
  id: z.int(),
  title: z.string().min(1),
  done: z.boolean().default(false),
  priority: z.number().default(0),
  due: z.date().optional(),
  tags: z.array(z.string()).default([]),
  place: z.object({ city: z.string(), street: z.string().optional() }).optional(),
});

export type TodoRecord = z.output<typeof Todo>;

/** The collection that most tests use: a compound key and an index of every sort. */
export const todos = collection("todos", Todo, {
  key: ["listId", "id"],
  indexes: {
    byTitle: { on: ["listId", "title"], unique: true },
    byPriority: { on: ["priority"] },
    byDue: { on: ["listId", desc("due")], where: (todo) => !todo.done },
    byTag: { on: ["tags"], multi: true },
    byCity: { on: ["place.city", desc("priority")] },
  },
});

/** A todo with a title of its own; `more` wins. */
export function todo(listId: string, id: number, more: Partial<TodoRecord> = {}): TodoRecord {
  return { listId, id, title: `todo ${id}`, done: false, priority: 0, tags: [], ...more };
}

/** `listId/id` of records or keys, in their order: short to compare. */
export function names(records: Iterable<{ readonly listId: string; readonly id: number }>): string[] {
  return Array.from(records, ({ listId, id }) => `${listId}/${id}`);
}
