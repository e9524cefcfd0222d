import { createHash } from "node:crypto";
import { generateNKeysBetween } from "fractional-indexing";
import { addDays, dayOf } from "../shared/due.ts";
import type { Priority, Todo } from "../shared/todo.ts";
import type { TodoDatabase } from "./collections.ts";
import { addList } from "./lists.ts";
import { withWords } from "./todos.ts";

const LIST_NAME = "Many things";

/** Todos per transaction. */
const BATCH = 500;

const ACTIONS = ["Call", "Write to", "Visit", "Thank", "Remind", "Ask", "Invite", "Congratulate", "Pick up", "Meet"];
const PEOPLE = [
  "Ada",
  "Bruno",
  "Chloé",
  "Dilan",
  "Emeka",
  "Farah",
  "Grace",
  "Hana",
  "Ivo",
  "Jun",
  "Kofi",
  "Lena",
  "Mateo",
  "Noor",
];
const OCCASIONS = [
  "about the garden",
  "about the invoice",
  "about the trip",
  "about the concert",
  "about the bicycle",
  "about dinner",
];
const JOBS = [
  "Repair",
  "Clean",
  "Sell",
  "Look for",
  "Paint",
  "Order",
  "Return",
  "Sort",
  "Photograph",
  "Measure",
  "Move",
  "Label",
];
const THINGS = [
  "the shelf",
  "the old camera",
  "the bicycle",
  "the kitchen lamp",
  "the window",
  "the tent",
  "the coffee machine",
  "the piano",
];
const REASONS = [
  "before winter",
  "for the neighbours",
  "with the children",
  "at the weekend",
  "as agreed",
  "for the third time",
];
const TAGS = [
  "home",
  "work",
  "phone",
  "mail",
  "errand",
  "idea",
  "garden",
  "reading",
  "someday",
  "waiting",
  "family",
  "money",
];
const NOTES = [
  "The receipt is in the drawer.",
  "Ask first whether it still matters.",
  "Takes an hour at most.",
  "See the mail from last week.",
];

/**
 * Adds generated todos to the list "Many things". The same number gives the same todos in an empty list; again, others.
 *
 * @param onProgress called after each transaction
 */
export async function addManyTodos(
  db: TodoDatabase,
  count: number,
  onProgress?: (done: number) => void,
  now: Date = new Date(),
): Promise<void> {
  const listId = await manyThings(db, now);
  const ofList = db.todos.by("byOrder").eq("listId", listId);
  const present = await ofList.count();
  const last = await ofList.eq("done", false).reverse().first();
  const orders = generateNKeysBetween(last?.order, null, count);
  for (let from = 0; from < count; from += BATCH) {
    const batch = orders.slice(from, from + BATCH).map((order, i) => manyTodo(present + from + i, listId, order, now));
    await db.todos.putMany(batch.map(withWords));
    onProgress?.(from + batch.length);
  }
}

async function manyThings(db: TodoDatabase, now: Date): Promise<string> {
  const lists = await db.lists.all();
  const found = lists.find(({ name }) => name === LIST_NAME);
  return found?.id ?? (await addList(db, { name: LIST_NAME, color: "teal" }, now)).record.id;
}

/** The todo with a number: two thirds of them open, half with a day, most with a tag. */
function manyTodo(number: number, listId: string, order: string, now: Date): Todo {
  const choice = new Choice(`${listId} ${number}`);
  const createdAt = new Date(now.getTime() - choice.below(120 * 24) * 3_600_000);
  const done = choice.below(3) === 0;
  const due = choice.below(2) === 0 ? { due: addDays(dayOf(now), choice.below(90) - 15) } : {};
  const tags = [...new Set(Array.from({ length: choice.below(3) }, () => choice.of(TAGS)))];
  return {
    id: choice.id,
    listId,
    title: titleOf(choice, number),
    notes: choice.below(5) === 0 ? choice.of(NOTES) : "",
    ...due,
    priority: Math.max(0, choice.below(8) - 4) as Priority,
    tags,
    done,
    order,
    version: 1,
    createdAt,
    updatedAt: done ? now : createdAt,
    ...(done && { completedAt: now }),
  };
}

function titleOf(choice: Choice, number: number): string {
  const title =
    choice.below(2) === 0
      ? `${choice.of(ACTIONS)} ${choice.of(PEOPLE)} ${choice.of(OCCASIONS)}`
      : `${choice.of(JOBS)} ${choice.of(THINGS)} ${choice.of(REASONS)}`;
  return `${title} (${number + 1})`;
}

/** Choices that look random and depend on a text only: they come from the bytes of its hash. */
class Choice {
  readonly #bytes: Buffer;
  #at = 16;

  constructor(text: string) {
    this.#bytes = createHash("sha512").update(text).digest();
  }

  /** A UUID of version 8: one whose bits are up to the program. */
  get id(): string {
    const bytes = Buffer.from(this.#bytes.subarray(0, 16));
    bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** A whole number from 0 on and below `end`. */
  below(end: number): number {
    const value = this.#bytes.readUInt16LE(this.#at) % end;
    this.#at += 2;
    return value;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}
