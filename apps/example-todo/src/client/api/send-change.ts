import type { Change, Place } from "../state/change.ts";
import { ApiError, bodyOf, succeeded } from "./api-error.ts";
import { api } from "./client.ts";
import type { List, Stored, Todo } from "./types.ts";

/**
 * Sends a change and gives what the server stored.
 *
 * Sending the same change again does no harm: ids are made here, and what is so already is no change.
 *
 * Throws `ApiError` when the server refuses, `AwayError` when nobody answers.
 */
export async function sendChange(change: Change): Promise<Stored> {
  switch (change.kind) {
    case "createTodo": {
      const { id, listId, title, notes, due, priority, tags } = change.todo;
      return storedTodo(
        await bodyOf(api.todos.$post({ json: { id, listId, title, notes, due, priority, tags, at: "top" } })),
      );
    }
    case "editTodo": {
      const { was, fields, place } = change;
      const json = { ...fields, ...neighbourOf(place), version: was.version };
      return storedTodo(await bodyOf(api.todos[":id"].$patch({ param: { id: was.id }, json })));
    }
    case "restoreTodo": {
      const { todo } = change;
      return storedTodo(await bodyOf(api.todos[":id"].$put({ param: { id: todo.id }, json: todo })));
    }
    case "createList": {
      const { id, name, color } = change.list;
      return storedList(await bodyOf(api.lists.$post({ json: { id, name, color } })));
    }
    case "editList": {
      const { was, fields, place } = change;
      const json = { ...fields, ...neighbourOf(place), version: was.version };
      return storedList(await bodyOf(api.lists[":id"].$patch({ param: { id: was.id }, json })));
    }
    case "deleteTodo": {
      const { id, version } = change.was;
      await gone(succeeded(api.todos[":id"].$delete({ param: { id }, query: { version: String(version) } })));
      return { collection: "todos", type: "delete", id };
    }
    case "deleteList": {
      const { id } = change.was;
      await gone(succeeded(api.lists[":id"].$delete({ param: { id } })));
      return { collection: "lists", type: "delete", id };
    }
  }
}

function storedTodo(value: Todo): Stored {
  return { collection: "todos", type: "put", id: value.id, value };
}

function storedList(value: List): Stored {
  return { collection: "lists", type: "put", id: value.id, value };
}

function neighbourOf(place: Place | undefined): { before?: string; after?: string } {
  return place === undefined ? {} : { [place.side]: place.neighbour };
}

/** What is not there any more is as deleted as it was to be. */
async function gone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
