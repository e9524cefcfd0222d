import { z } from "zod";
import { wordsOf } from "../shared/words.ts";
import type { TodoDatabase } from "./collections.ts";
import { InvalidError } from "./errors.ts";

/** Longer lines than a todo can have. */
const LINE_LENGTH_MAX = 1 << 20;

/** Records per transaction: the server answers others in between. */
const BATCH = 500;

/** Where an import reads from: text or UTF-8, in pieces that were cut anywhere. */
export type ImportPieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * What matters of the lines of an export before the database checks them: see the format in lsm-typed's documentation.
 */
const ListLine = z.looseObject({ c: z.literal("lists"), v: z.looseObject({ id: z.string() }) });
const TodoLine = z.looseObject({
  c: z.literal("todos"),
  v: z.looseObject({ listId: z.string(), title: z.string(), notes: z.string(), tags: z.array(z.string()) }),
});

/**
 * Writes the records of an export; they replace those with the same ids. It happens in batches: those before a bad line
 * stay.
 *
 * An export is a text that anyone may have written. The schemas are checked by `db.import`; what lies between records
 * is checked here: a todo's list must be there or come before it, and its words are made anew.
 *
 * @returns how many records were written
 * @throws ValidationError or InvalidError naming the line that is wrong
 */
export async function importTodos(
  db: TodoDatabase,
  pieces: ImportPieces,
  onProgress?: (records: number) => void,
): Promise<number> {
  const done = new Map<string, number>();
  const { records } = await db.import(correctLines(db, pieces), {
    batchSize: BATCH,
    onProgress: (progress) => {
      done.set(progress.collection, progress.done);
      onProgress?.([...done.values()].reduce((sum, count) => sum + count, 0));
    },
  });
  return records;
}

async function* correctLines(db: TodoDatabase, pieces: ImportPieces): AsyncGenerator<string, void, undefined> {
  const listIds = new Set<string>();
  for await (const { id } of db.lists.keys()) listIds.add(id);
  let number = 0;
  for await (const line of linesOf(pieces)) {
    number++;
    yield `${correctLine(line, listIds, `line ${number}`)}\n`;
  }
}

/** A line as it is to be imported. What is neither a list nor a todo is left to the database to judge. */
function correctLine(line: string, listIds: Set<string>, place: string): string {
  const json = parseJson(line);
  const list = ListLine.safeParse(json);
  if (list.success) listIds.add(list.data.v.id);
  const todo = TodoLine.safeParse(json);
  if (!todo.success) return line;
  const { v } = todo.data;
  if (!listIds.has(v.listId)) throw new InvalidError(`${place}.listId`, "there is no list with this id");
  return JSON.stringify({ ...todo.data, v: { ...v, words: wordsOf([v.title, v.notes, ...v.tags]) } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* linesOf(pieces: ImportPieces): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + (typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }))).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > LINE_LENGTH_MAX) throw new InvalidError("", "A line is too long to be a record of an export.");
  }
  if (rest !== "") yield rest;
}
