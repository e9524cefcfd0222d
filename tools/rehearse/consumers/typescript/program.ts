// What a user writes in TypeScript: the types of both packages, strict, and what must not compile.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Batch, Lsm, LsmConfig, LsmError, type LsmErrorKind, type LsmOptions } from "lsm-core";
import type { Lsm as SameLsm } from "lsm-core/prelude";
import { SimulatedStorage } from "lsm-core/testing";
import { collection, desc, type InputOf, type KeyOf, openDatabase, type RecordOf } from "lsm-typed";
import { z } from "zod";

const Todo = z.object({
  listId: z.string(),
  id: z.int(),
  title: z.string(),
  done: z.boolean().default(false),
  due: z.date().optional(),
});
const todos = collection("todos", Todo, {
  key: ["listId", "id"],
  indexes: { byDue: { on: ["listId", desc("due")] }, byTitle: { on: ["title"], unique: true } },
});

type TodoRecord = RecordOf<typeof todos>;
const input: InputOf<typeof todos> = { listId: "home", id: 1, title: "Rest" };
const key: KeyOf<typeof todos> = { listId: "home", id: 1 };

function useEngine(directory: string, options: LsmOptions): LsmErrorKind {
  using db: SameLsm = Lsm.openWith(directory, new LsmConfig(options).durability("process"));
  db.write(new Batch().put("a", "1").put("b", new Uint8Array([2])));
  const found: Uint8Array | undefined = db.get("a");
  assert.deepEqual([...(found ?? [])], [49]);
  const keys: string[] = [...db.scan({ gte: "a", lt: "c", reverse: true })].map(([bytes]) =>
    String.fromCharCode(...bytes),
  );
  assert.deepEqual(keys, ["b", "a"]);
  // @ts-expect-error a key is bytes or text
  assert.throws(() => db.get(1), TypeError);
  try {
    Lsm.open(directory);
  } catch (error) {
    if (error instanceof LsmError) return error.kind;
  }
  throw new Error("a second open was not refused");
}

async function useCollections(directory: string): Promise<void> {
  await using db = await openDatabase(directory, { todos });
  const record: TodoRecord = await db.todos.insert(input);
  assert.equal(record.done, false);
  const title: string | undefined = await db.transaction(async (tx) => (await tx.todos.get(key))?.title);
  assert.equal(title, "Rest");
  for await (const todo of db.todos.by("byDue").eq("listId", "home")) assert.deepEqual(todo, record);
  // @ts-expect-error there is no such index
  assert.throws(() => db.todos.by("byOwner"));
  // @ts-expect-error the first field of the index is a text
  await assert.rejects(async () => db.todos.by("byTitle").eq("title", 1).all());
}

const directory = mkdtempSync(join(tmpdir(), "rehearse-types-"));
try {
  assert.equal(typeof SimulatedStorage, "function");
  assert.equal(useEngine(join(directory, "engine"), { memtableCapacity: 0 }), "Locked");
  await useCollections(join(directory, "typed"));
  console.log("all is well");
} finally {
  rmSync(directory, { recursive: true, force: true });
}
