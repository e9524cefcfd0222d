import { isTypedError, type Page } from "lsm-typed";
import { dayOf, daysOf, isDue } from "../shared/due.ts";
import type { DueFilter, Todo, TodoPage, TodoQuery } from "../shared/todo.ts";
import { matchesWords, wordsOf } from "../shared/words.ts";
import type { StoredTodo, TodoDatabase } from "./collections.ts";
import { InvalidError } from "./errors.ts";
import { publicTodo } from "./todos.ts";

/** What is wanted, in the words of the store. */
interface Conditions {
  readonly listId: string | undefined;
  readonly tag: string | undefined;
  readonly due: DueFilter | undefined;
  readonly today: string;
  /** What was typed into the search, as words. */
  readonly words: readonly string[];
}

/** One walk through an index. */
interface Section {
  page(options: { limit: number; after: string | undefined }): Promise<Page<StoredTodo>>;
}

/** After so many reads, a page that has anything is given although it is not full. */
const READS_MAX = 50;

/**
 * A page of the todos that fit a query: open ones before done ones, by relevance for a search, by day when the query
 * has one, and otherwise list by list in the order that the user gave them.
 *
 * The result consists of sections, each of which is a range of an index. A page goes on where the one before ended, so
 * its cost depends on its length and not on how many todos there are. The index is chosen for one condition; the others
 * sift what it gives.
 *
 * @throws InvalidError when `after` is not from a page of the same query
 */
export async function findTodos(db: TodoDatabase, query: TodoQuery, now: Date = new Date()): Promise<TodoPage> {
  const conditions = conditionsOf(query, now);
  const sections = await sectionsOf(db, query.status, conditions);
  const items: Todo[] = [];
  let { section, after } = parseCursor(query.after);
  for (let reads = 1; section < sections.length; reads++) {
    const page = await readPage(sections[section], query.limit - items.length, after);
    items.push(...page.items.filter((todo) => fits(todo, conditions)).map(publicTodo));
    after = page.next;
    if (after === undefined) section++;
    const isFull = items.length === query.limit || (items.length > 0 && reads >= READS_MAX);
    if (isFull && section < sections.length) return { items, next: formatCursor(section, after) };
  }
  return { items };
}

function conditionsOf({ list, tag, due, q, today }: TodoQuery, now: Date): Conditions {
  return { listId: list, tag, due, today: today ?? dayOf(now), words: q === undefined ? [] : wordsOf([q]) };
}

async function sectionsOf(
  db: TodoDatabase,
  status: TodoQuery["status"],
  conditions: Conditions,
): Promise<(Section | undefined)[]> {
  const states = status === "all" ? [false, true] : [status === "done"];
  const { words, due, tag } = conditions;
  if (words.length > 0) return states.map((done) => byWord(db, done, words));
  if (due !== undefined) return states.map((done) => byDue(db, done, due, conditions));
  const listIds = conditions.listId === undefined ? await listIdsOf(db) : [conditions.listId];
  return states.flatMap((done) =>
    listIds.map((listId) => {
      if (tag !== undefined) return db.todos.by("byTag").eq("tags", tag).eq("done", done).eq("listId", listId);
      return db.todos.by("byOrder").eq("listId", listId).eq("done", done);
    }),
  );
}

/**
 * By one of the words, the longest, since long words are rare; the others sift. The last word is taken as the beginning
 * of one: todos with the word itself come before those with longer ones.
 */
function byWord(db: TodoDatabase, done: boolean, words: readonly string[]): Section {
  const todos = db.todos.by("byWord").eq("done", done);
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best));
  return longest === words.at(-1) ? todos.startsWith("words", longest) : todos.eq("words", longest);
}

function byDue(db: TodoDatabase, done: boolean, due: DueFilter, { listId, today }: Conditions): Section {
  const todos =
    listId === undefined
      ? db.todos.by("byDue").eq("done", done)
      : db.todos.by("byListDue").eq("listId", listId).eq("done", done);
  const days = daysOf(due, today);
  if (days === undefined) return todos.eq("due", null);
  // A todo without a day comes before all days.
  const from = days.from === undefined ? todos.gt("due", null) : todos.gte("due", days.from);
  return days.to === undefined ? from : from.lt("due", days.to);
}

async function listIdsOf(db: TodoDatabase): Promise<string[]> {
  return (await db.lists.by("byOrder").all()).map(({ id }) => id);
}

function fits(todo: StoredTodo, { listId, tag, due, today, words }: Conditions): boolean {
  if (listId !== undefined && todo.listId !== listId) return false;
  if (tag !== undefined && !todo.tags.includes(tag)) return false;
  if (due !== undefined && !isDue(todo.due, due, today)) return false;
  return matchesWords(todo.words, words);
}

async function readPage(
  section: Section | undefined,
  limit: number,
  after: string | undefined,
): Promise<Page<StoredTodo>> {
  if (section === undefined) return { items: [], next: undefined };
  try {
    return await section.page({ limit, after });
  } catch (error) {
    if (after !== undefined && isTypedError(error, "Validation")) throw invalidCursor();
    throw error;
  }
}

/** The section, and where in it: `"1"`, `"0.b64"`. */
function formatCursor(section: number, after: string | undefined): string {
  return after === undefined ? String(section) : `${section}.${after}`;
}

function parseCursor(cursor: string | undefined): { section: number; after: string | undefined } {
  if (cursor === undefined) return { section: 0, after: undefined };
  const parts = /^(\d{1,6})(?:\.(.+))?$/.exec(cursor);
  if (parts === null) throw invalidCursor();
  return { section: Number(parts[1]), after: parts[2] };
}

function invalidCursor(): InvalidError {
  return new InvalidError("after", "is not the end of a page of this query; begin with the first page");
}
