import type { List } from "../shared/list.ts";
import type { TodoDatabase } from "../store/collections.ts";
import { addList } from "../store/lists.ts";
import { CommandError } from "./command.ts";

/**
 * The list that is called so, in any case, or begins so if there is only one. Throws CommandError naming those there
 * are.
 */
export async function findList(db: TodoDatabase, name: string): Promise<List> {
  const lists = await db.lists.by("byOrder").all();
  const wanted = name.toLowerCase();
  const same = lists.filter((list) => list.name.toLowerCase() === wanted);
  const found = same.length > 0 ? same : lists.filter((list) => list.name.toLowerCase().startsWith(wanted));
  const [list] = found;
  if (list !== undefined && found.length === 1) return list;
  const names = (found.length > 1 ? found : lists).map((list) => `"${list.name}"`).join(", ");
  if (found.length > 1) throw new CommandError(`Several lists are called like "${name}": ${names}.`);
  throw new CommandError(
    `There is no list called "${name}". ${names === "" ? "There are none yet." : `There are ${names}.`}`,
  );
}

/** The list for a new todo when none is named: the first one. Without any, one called "Inbox" is made. */
export async function defaultList(db: TodoDatabase): Promise<List> {
  const first = await db.lists.by("byOrder").first();
  return first ?? (await addList(db, { name: "Inbox", color: "blue" })).record;
}
