import type { TagCount } from "../shared/todo.ts";
import type { TodoDatabase } from "./collections.ts";

/**
 * The tags of open todos in their order, with how many have them: of one list, or of all.
 *
 * Hops from tag to tag: the first entry behind a tag has the next one. Cost: one look-up for each tag, and a walk over
 * the index entries that are counted.
 */
export async function countTags(db: TodoDatabase, listId?: string): Promise<TagCount[]> {
  const tags: Promise<TagCount>[] = [];
  for (let tag = await tagAfter(db, ""); tag !== undefined; tag = await tagAfter(db, tag)) {
    tags.push(countTag(db, tag, listId));
  }
  return (await Promise.all(tags)).filter(({ count }) => count > 0);
}

async function tagAfter(db: TodoDatabase, tag: string): Promise<string | undefined> {
  const todo = await db.todos.by("byTag").gt("tags", tag).first();
  return todo?.tags.filter((other) => isBefore(tag, other)).sort((a, b) => (isBefore(a, b) ? -1 : 1))[0];
}

async function countTag(db: TodoDatabase, tag: string, listId: string | undefined): Promise<TagCount> {
  const open = db.todos.by("byTag").eq("tags", tag).eq("done", false);
  return { tag, count: await (listId === undefined ? open : open.eq("listId", listId)).count() };
}

/** In the order of the index, that of UTF-8 bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
