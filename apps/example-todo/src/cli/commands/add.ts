import { parseArgs } from "node:util";
import { dayOf } from "../../shared/due.ts";
import { NewTodo } from "../../shared/todo.ts";
import type { TodoDatabase } from "../../store/collections.ts";
import { addTodo } from "../../store/todos.ts";
import { type Action, type Command, COMMON_OPTIONS, wordsGiven } from "../command.ts";
import { defaultList, findList } from "../find-list.ts";
import { printTodo } from "../print.ts";
import { readDay, readInput, readNumber } from "../read-input.ts";

/** What is given of a todo before its list is known. */
const Content = NewTodo.omit({ id: true, listId: true });

/** `todo add` */
export const add: Command = {
  summary: "adds a todo",
  usage: `todo add <title> [options]

  --list name     the list (default: the first one)
  --due day       2026-11-22, today, tomorrow, or +3 for three days from today
  --tag tag       a tag; may be given several times
  --priority n    0 (none) to 3 (high)
  --notes text`,
  prepare,
};

function prepare(args: readonly string[]): Action {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      list: { type: "string" },
      due: { type: "string" },
      tag: { type: "string", multiple: true },
      priority: { type: "string" },
      notes: { type: "string" },
    },
  });
  const content = readInput(Content, {
    title: wordsGiven(positionals, "the title"),
    notes: values.notes,
    due: readDay(values.due, dayOf(new Date())),
    priority: readNumber(values.priority),
    tags: values.tag,
  });
  return {
    data: values.data,
    run: async (db: TodoDatabase) => {
      const list = values.list === undefined ? await defaultList(db) : await findList(db, values.list);
      const { record } = await addTodo(db, { ...content, listId: list.id });
      printTodo("Added", record, values.json);
    },
  };
}
