import { parseArgs } from "node:util";
import { type Todo, TodoQuery } from "../../shared/todo.ts";
import type { TodoDatabase } from "../../store/collections.ts";
import { findTodos } from "../../store/find-todos.ts";
import { type Action, type Command, COMMON_OPTIONS, UsageError, wordsGiven } from "../command.ts";
import { findList } from "../find-list.ts";
import { printTodos } from "../print.ts";
import { readInput } from "../read-input.ts";

const PAGE = 200;

const FILTER_OPTIONS = {
  list: { type: "string" },
  status: { type: "string" },
  tag: { type: "string" },
  due: { type: "string" },
  limit: { type: "string" },
} as const;

const FILTER_USAGE = `  --list name     of one list only
  --status s      open, done or all
  --due when      overdue, today, week or none
  --tag tag
  --limit n       so many at most`;

/** `todo list` */
export const list: Command = {
  summary: "shows todos: the open ones, unless told otherwise",
  usage: `todo list [options]\n\n${FILTER_USAGE}`,
  prepare: (args) => {
    const { values, positionals } = parse(args);
    if (positionals.length > 0) throw new UsageError("list takes options only; to look for words, use search");
    return show(values, { status: "open" });
  },
};

/** `todo search` */
export const search: Command = {
  summary: "shows the todos that have all of some words, open or done",
  usage: `todo search <words> [options]

${FILTER_USAGE}

The last word may be the beginning of one. Accents and case do not matter.`,
  prepare: (args) => {
    const { values, positionals } = parse(args);
    return show(values, { status: "all", q: wordsGiven(positionals, "a word to look for") });
  },
};

type Filters = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: { ...COMMON_OPTIONS, ...FILTER_OPTIONS } });
}

function show(filters: Filters, { status, q }: Pick<TodoQuery, "status" | "q">): Action {
  const { data, json, list: listName, tag, due } = filters;
  const query = readInput(TodoQuery, { q, tag, due, status: filters.status ?? status, limit: PAGE });
  const limit = readLimit(filters.limit);
  return {
    data,
    run: async (db) => {
      const listId = listName === undefined ? undefined : (await findList(db, listName)).id;
      const todos = await firstTodos(db, { ...query, list: listId }, limit);
      const names = new Map((await db.lists.all()).map(({ id, name }) => [id, name]));
      printTodos(todos, names, json);
    },
  };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--limit must be a whole number of 1 or more, got "${text}"`);
  return Number(text);
}

/** Page after page, until there are enough. */
async function firstTodos(db: TodoDatabase, query: TodoQuery, limit: number): Promise<Todo[]> {
  const todos: Todo[] = [];
  for (let after: string | undefined; todos.length < limit;) {
    const page = await findTodos(db, { ...query, after });
    todos.push(...page.items);
    after = page.next;
    if (after === undefined) break;
  }
  return todos.slice(0, limit);
}
