import type { List as StoredList, ListWithCounts } from "../../shared/list.ts";
import type { TodoJson } from "../../shared/todo.ts";

/** A todo as it came from the server: moments are ISO strings here. */
export type Todo = TodoJson;

/** A list as it came from the server. */
export type List = Omit<StoredList, "createdAt"> & { readonly createdAt: string };

/** A list and how many todos it has. */
export type CountedList = List & Pick<ListWithCounts, "open" | "done">;

/** Some todos in the order of their view, and the cursor where the next ones begin. */
export interface TodoPage {
  readonly items: readonly Todo[];
  readonly next?: string | undefined;
}

/** What the server stored: the answer to a change of ours, or somebody else's change that it tells about. */
export type Stored =
  | { readonly collection: "todos"; readonly type: "put"; readonly id: string; readonly value: Todo }
  | { readonly collection: "lists"; readonly type: "put"; readonly id: string; readonly value: List }
  | { readonly collection: "todos" | "lists"; readonly type: "delete"; readonly id: string };
