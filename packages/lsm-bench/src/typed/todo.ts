import { randomUUID } from "node:crypto";
import { collection, desc } from "lsm-typed";
import { z } from "zod";

/** The schema that lsm-typed's figures are stated for: a record that people would have, with three indexes. */
const Todo = z.object({
  id: z.uuid(),
  listId: z.string(),
  title: z.string().min(1),
  done: z.boolean(),
  due: z.date().optional(),
  tags: z.array(z.string()),
  priority: z.number(),
});

export type Todo = z.infer<typeof Todo>;

const OPTIONS = {
  key: ["listId", "id"],
  indexes: {
    byDue: { on: ["listId", desc("due")], where: (todo: Todo) => !todo.done },
    byTag: { on: ["tags"], multi: true },
    byTitle: { on: ["listId", "title"], unique: true },
  },
} as const;

/** With all its indexes. */
export const todos = collection("todos", Todo, OPTIONS);
/** The same records without an index. */
export const plainTodos = collection("plainTodos", Todo, { key: ["listId", "id"] });

const TAGS: readonly string[] = ["home", "work", "errand", "someday", "call", "garden"];
const FIRST_DUE = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** Made-up records, all different. */
export function makeTodos(count: number, listId = "list"): Todo[] {
  return Array.from({ length: count }, (_, i) => ({
    id: randomUUID(),
    listId,
    title: `Number ${i}: water the plants and bring the letters to the post office`,
    done: false,
    due: new Date(FIRST_DUE + ((i * 7919) % count) * MINUTE_MS),
    tags: [TAGS[i % TAGS.length] as string, TAGS[(i * 5 + 1) % TAGS.length] as string],
    priority: i % 5,
  }));
}
