// CommonJS, for which there is no build of its own: Node.js loads ES modules with `require`.
const assert = require("node:assert/strict");
const { Lsm, MemoryStorage } = require("lsm-core");
const { collection, MemoryStore, openDatabase } = require("lsm-typed");
const { z } = require("zod");

const db = Lsm.open("/db", { storage: new MemoryStorage() });
db.put("key", "value");
assert.equal(new TextDecoder().decode(db.get("key")), "value");

const notes = collection("notes", z.object({ id: z.int(), text: z.string() }), { key: ["id"] });

async function main() {
  const typed = await openDatabase(new MemoryStore(), { notes });
  await typed.notes.put({ id: 1, text: "hello" });
  assert.equal((await typed.notes.get({ id: 1 })).text, "hello");
  console.log("all is well");
}

void main();
