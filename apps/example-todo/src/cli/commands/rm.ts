import { parseArgs } from "node:util";
import { removeTodo } from "../../store/todos.ts";
import { type Action, type Command, COMMON_OPTIONS, wordsGiven } from "../command.ts";
import { findTodo } from "../find-todo.ts";
import { printTodo } from "../print.ts";

/** `todo rm` */
export const rm: Command = {
  summary: "deletes a todo",
  usage: `todo rm <todo>

The todo is the beginning of its id, as list shows it, its title, or words that only it has.`,
  prepare,
};

function prepare(args: readonly string[]): Action {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: COMMON_OPTIONS });
  const text = wordsGiven(positionals, "the todo");
  return {
    data: values.data,
    run: async (db) => {
      const { id, version } = await findTodo(db, text, "all");
      printTodo("Deleted", await removeTodo(db, id, version), values.json);
    },
  };
}
