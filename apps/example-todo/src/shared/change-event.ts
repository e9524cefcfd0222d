import type { ListJson } from "./list.ts";
import type { TodoJson } from "./todo.ts";

/**
 * The data of a "change" event of `/api/events`: a record was written or deleted. A "reset" event says nothing
 * but that there may have been changes before it: fetch everything again.
 */
export type ChangeEvent =
  | { readonly collection: "todos"; readonly type: "put"; readonly id: string; readonly value: TodoJson }
  | { readonly collection: "lists"; readonly type: "put"; readonly id: string; readonly value: ListJson }
  | { readonly collection: "todos" | "lists"; readonly type: "delete"; readonly id: string };
