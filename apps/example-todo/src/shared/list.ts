import { z } from "zod";
import { Id, JsonDate, Order } from "./fields.ts";

/** The colours that a list can have; the client's style sheet says how each looks, light and dark. */
export const COLORS = ["red", "orange", "yellow", "green", "teal", "blue", "purple", "gray"] as const;

export const Color = z.enum(COLORS);
export type Color = z.infer<typeof Color>;

/** A list of todos, as it is stored and as the API gives it. */
export const List = z.object({
  id: Id,
  name: z.string().min(1).max(80),
  color: Color,
  /** Its place among the lists. */
  order: Order,
  /**
   * Grows by one with each change. A change names the version that it was made of, and is refused when there is a later
   * one.
   */
  version: z.int().min(1),
  createdAt: z.date(),
});
export type List = z.infer<typeof List>;

/** A list as JSON carries it. */
export const ListJson = List.extend({ createdAt: JsonDate });
export type ListJson = z.input<typeof ListJson>;

/** A list and how many todos it has. */
export interface ListWithCounts extends List {
  readonly open: number;
  readonly done: number;
}

const name = z.string().trim().min(1, "must not be empty").max(80, "must have 80 characters at most");

/** What a new list is made of. */
export const NewList = z.strictObject({ id: Id.optional(), name, color: Color.default("blue") });
export type NewList = z.infer<typeof NewList>;

/** What can be changed of a list. `before` or `after` is another list, next to which it is moved. */
export const ListChanges = z
  .strictObject({
    version: z.int().min(1),
    name: name.optional(),
    color: Color.optional(),
    before: Id.optional(),
    after: Id.optional(),
  })
  .refine(hasOnePlace, {
    path: ["after"],
    message: "there is a place before another list already; give one of the two",
  });
export type ListChanges = z.infer<typeof ListChanges>;

/** Whether at most one neighbour is named. */
export function hasOnePlace(changes: { before?: unknown; after?: unknown }): boolean {
  return changes.before === undefined || changes.after === undefined;
}
