import { collection, type Database, desc, type RecordOf, type Transaction } from "lsm-typed";
import { z } from "zod";
import { List } from "../shared/list.ts";
import { Todo } from "../shared/todo.ts";

/** The lists, which are few: they are found by their place, or by their id. */
export const lists = collection("lists", List, {
  key: ["id"],
  indexes: { byOrder: { on: ["order"] } },
});

/** The todos. Each index is there for a question that the app asks. */
export const todos = collection(
  "todos",
  // The words of title, notes and tags, which `wordsOf` gives: what a search looks for.
  Todo.extend({ words: z.array(z.string()) }),
  {
    key: ["id"],
    indexes: {
      // The open ones, or the done ones, of a list as the user arranged them. Also counts them, and finds all of a
      // list.
      byOrder: { on: ["listId", "done", "order"] },
      // What of a list is due in a range of days, the most important of a day first.
      byListDue: { on: ["listId", "done", "due", desc("priority")] },
      // The same of all lists.
      byDue: { on: ["done", "due", desc("priority")] },
      // Those with a tag, of all lists or of one. An entry for each tag, so that tags can be counted.
      byTag: { on: ["tags", "done", "listId", "order"], multi: true },
      // Search as you type: the entries of words that begin alike lie side by side. Of one word the newest todos come
      // first.
      byWord: { on: ["done", "words", desc("createdAt")], multi: true },
    },
  },
);

/** A todo with what is derived for searching. */
export type StoredTodo = RecordOf<typeof todos>;

/** What a database of this app is opened with. Lists come first, also in exports. */
export const definitions = { lists, todos };

export type TodoDatabase = Database<typeof definitions>;
export type TodoTransaction = Transaction<typeof definitions>;
