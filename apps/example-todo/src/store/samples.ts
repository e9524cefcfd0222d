import type { Color } from "../shared/list.ts";
import type { NewTodo } from "../shared/todo.ts";
import { addDays, dayOf } from "../shared/due.ts";
import type { TodoDatabase } from "./collections.ts";
import { addList } from "./lists.ts";
import { addTodo, changeTodo } from "./todos.ts";

interface SampleList {
  readonly name: string;
  readonly color: Color;
  readonly todos: readonly SampleTodo[];
}

interface SampleTodo extends Partial<Pick<NewTodo, "notes" | "priority" | "tags">> {
  readonly title: string;
  /** Days from today. */
  readonly dueIn?: number;
  readonly done?: true;
}

const SAMPLES: readonly SampleList[] = [
  {
    name: "Personal",
    color: "blue",
    todos: [
      { title: "Press ? to see what the keyboard can do", priority: 1, dueIn: 0 },
      { title: "Call the dentist", priority: 3, tags: ["phone"], dueIn: -1 },
      { title: "Water the plants", tags: ["home"], dueIn: 0 },
      {
        title: "Book a table for Saturday",
        tags: ["phone"],
        dueIn: 3,
        notes: "Six people, near a window if there is one.",
      },
      { title: "Open this page in a second window, and tick this off there", done: true },
    ],
  },
  {
    name: "Work",
    color: "purple",
    todos: [
      {
        title: "Prepare the review",
        priority: 2,
        tags: ["writing"],
        dueIn: 1,
        notes: "What went well\nWhat did not\nWhat to try next",
      },
      { title: "Answer the mail about the invoice", tags: ["mail"], dueIn: 0 },
      { title: "Read the design document", tags: ["reading"] },
    ],
  },
  {
    name: "Groceries",
    color: "green",
    todos: [
      { title: "Coffee" },
      { title: "Crème fraîche", notes: "A search finds it as “creme” too." },
      { title: "Tomatoes" },
      { title: "Bread", done: true },
    ],
  },
];

/** Adds three lists with some todos each, for a first look. */
export async function addSamples(db: TodoDatabase, now: Date = new Date()): Promise<void> {
  for (const { name, color, todos } of SAMPLES) {
    const { record: list } = await addList(db, { name, color }, now);
    for (const todo of todos) await addSample(db, list.id, todo, now);
  }
}

async function addSample(db: TodoDatabase, listId: string, sample: SampleTodo, now: Date): Promise<void> {
  const { title, notes = "", priority = 0, tags = [], dueIn, done } = sample;
  const due = dueIn === undefined ? undefined : addDays(dayOf(now), dueIn);
  const { record } = await addTodo(db, { listId, title, notes, priority, tags, due, at: "bottom" }, now);
  if (done === true) await changeTodo(db, record.id, { version: record.version, done }, now);
}
