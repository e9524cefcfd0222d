import { z } from "zod";
import { Id, JsonDate, Order, Tag } from "./fields.ts";
import { hasOnePlace } from "./list.ts";

/** 0: none; 3: high. */
export const Priority = z.literal([0, 1, 2, 3]);
export type Priority = z.infer<typeof Priority>;

/** A todo, as the API gives it. What is stored has the words for searching in addition. */
export const Todo = z.object({
  id: Id,
  listId: Id,
  title: z.string().min(1).max(200),
  notes: z.string().max(10_000),
  /** A day of the calendar, without a time zone: `"2026-11-22"`. */
  due: z.iso.date().optional(),
  priority: Priority,
  tags: z.array(Tag).max(10),
  done: z.boolean(),
  /** Its place in its list. */
  order: Order,
  /**
   * Grows by one with each change. A change names the version that it was made of, and is refused when there is a later
   * one.
   */
  version: z.int().min(1),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** There when `done` is. */
  completedAt: z.date().optional(),
});
export type Todo = z.infer<typeof Todo>;

/** A todo as JSON carries it: what a deletion gave and a `PUT` brings back. */
export const TodoJson = Todo.extend({
  createdAt: JsonDate,
  updatedAt: JsonDate,
  completedAt: JsonDate.optional(),
}).strict();
export type TodoJson = z.input<typeof TodoJson>;

const title = z.string().trim().min(1, "must not be empty").max(200, "must have 200 characters at most");
const notes = z.string().max(10_000, "must have 10,000 characters at most");
const due = z.iso.date();

/** Tags as people write them: in any case, perhaps twice. */
const tags = z
  .array(z.string().trim().toLowerCase().pipe(Tag))
  .transform((all) => [...new Set(all)])
  .pipe(z.array(z.string()).max(10, "must be 10 at most"));

/** What a new todo is made of. */
export const NewTodo = z.strictObject({
  id: Id.optional(),
  listId: Id,
  title,
  notes: notes.default(""),
  due: due.optional(),
  priority: Priority.default(0),
  tags: tags.default([]),
  /** Where it goes in its list. */
  at: z.enum(["top", "bottom"]).default("top"),
});
export type NewTodo = z.infer<typeof NewTodo>;

/** What can be changed of a todo. `before` or `after` is another todo of its list, next to which it is moved. */
export const TodoChanges = z
  .strictObject({
    version: z.int().min(1),
    title: title.optional(),
    notes: notes.optional(),
    due: due.nullable().optional(),
    priority: Priority.optional(),
    tags: tags.optional(),
    done: z.boolean().optional(),
    listId: Id.optional(),
    before: Id.optional(),
    after: Id.optional(),
  })
  .refine(hasOnePlace, {
    path: ["after"],
    message: "there is a place before another todo already; give one of the two",
  });
export type TodoChanges = z.infer<typeof TodoChanges>;

export const STATUSES = ["open", "done", "all"] as const;
export const DUE_FILTERS = ["overdue", "today", "week", "none"] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];

/** The most todos that one page has. */
export const PAGE_MAX = 200;

/** Which todos are wanted, as the query of a URL says it. All conditions must hold. */
export const TodoQuery = z.object({
  list: Id.optional(),
  status: z.enum(STATUSES).default("open"),
  tag: z.string().toLowerCase().optional(),
  due: z.enum(DUE_FILTERS).optional(),
  q: z.string().max(200).optional(),
  /** The day that it is for the user; default: for the server. */
  today: z.iso.date().optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(100),
  /** `next` of the page before. */
  after: z.string().max(4000).optional(),
});
export type TodoQuery = z.infer<typeof TodoQuery>;

/** Some todos, and where the next ones begin. A page may be shorter than its limit although there are more. */
export interface TodoPage {
  readonly items: Todo[];
  readonly next?: string;
}

/** A tag, and how many open todos have it: one at least. */
export interface TagCount {
  readonly tag: string;
  readonly count: number;
}
