// What a database does in Deno's sandbox: `sandbox.mjs <role> <directory>`, with the permissions that tools/test-runtimes.mjs gives.
import assert from "node:assert/strict";
import { Lsm } from "lsm-core";
import { errorOf, numbered } from "./check.mjs";

const COUNT = 2000;
const [role, directory] = process.argv.slice(2);

const ROLES = {
  /** A permission is missing: an error says what was attempted and which. */
  async refused() {
    const error = await errorOf(() => Lsm.open(directory));
    assert.equal(error.kind, "Io", error);
    assert.match(error.message, /^could not .*: Requires read access to .*, run again with the --allow-read flag/);
  },

  /** Does all that a database does, and dies with it open. */
  async killed() {
    const db = Lsm.open(directory, { memtableCapacity: 20_000 });
    assert.equal((await errorOf(() => Lsm.open(directory))).kind, "Locked");
    for (let i = 0; i < COUNT; i++) db.put(...numbered(i));
    await db.flushAsync();
    await db.compactAsync();
    db.put("last", "write");
    process.kill(process.pid, "SIGKILL");
  },

  /** Finds what the killed one left. */
  opened() {
    const db = Lsm.open(directory);
    assert.equal(db.scan().length, COUNT + 1);
    db.verify();
    db.close();
  },
};

await ROLES[role]();
