// More than one process and thread: the lock, and what is left of those that end without closing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Lsm } from "lsm-core";
import { check, errorOf, keys, numbered, sleep, text } from "./check.mjs";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));

/** How this runtime runs a program. */
const SELF = globalThis.Deno === undefined ? [process.execPath] : [process.execPath, "run", "--allow-all", "--no-lock"];

/** A process that ends by itself does so well within this. */
const PATIENCE_MS = 20_000;

/** @param {string | undefined} other the path of another runtime's binary, Node.js */
export async function checkProcesses(other) {
  await check("a second open in the same process is refused, and free after close", async (directory) => {
    const db = Lsm.open(directory);
    const error = await errorOf(() => Lsm.open(directory));
    assert.deepEqual([error.kind, error.code], ["Locked", "LSM_LOCKED"]);
    assert.match(error.message, /in use by this process/);
    db.close();
    Lsm.open(directory).close();
  });

  await check("a second open in a worker thread is refused, and free after close", async (directory) => {
    const db = Lsm.open(directory);
    assert.equal((await startThread("open", directory)).line, "Locked LSM_LOCKED");
    db.close();
    assert.equal((await startThread("open", directory)).line, "opened");
  });

  await checkTerminatedThread();
  await checkOtherProcess("another process", SELF);
  if (other !== undefined) await checkOtherProcess("a process of Node.js", [other]);

  for (const [role, code, line] of [
    ["idle", 0, "idle"],
    ["wait", 0, "compacted\nclosed"],
    ["exit", 3, ""],
    ["fail", 1, ""],
  ]) {
    await check(
      `a process that does "${role}" ends by itself, with code ${code} and nothing lost`,
      async (directory) => {
        const child = startChild(SELF, role, directory);
        const ending = await within(PATIENCE_MS, child.ended, "it goes on");
        child.kill();
        assert.deepEqual([ending.code, ending.output.trim()], [code, line], child.errors());
        const db = Lsm.open(directory);
        assert.equal(db.scan().length, 2000);
        db.verify();
        db.close();
      },
    );
  }
}

async function checkOtherProcess(who, command) {
  await check(`${who} is refused while the database is open here, and not after`, async (directory) => {
    const db = Lsm.open(directory);
    assert.equal(await startChild(command, "open", directory).firstLine, "Locked LSM_LOCKED");
    db.close();
    assert.equal(await startChild(command, "open", directory).firstLine, "opened");
  });

  await check(`the lock of ${who} is respected, and free at once when it is killed`, async (directory) => {
    for (let round = 0; round < 3; round++) {
      const child = startChild(command, "hold", directory);
      assert.equal(await child.firstLine, "open", child.errors());
      assert.equal((await errorOf(() => Lsm.open(directory))).kind, "Locked");
      child.kill();
      await child.ended;
      const db = Lsm.open(directory);
      assert.equal(text(db.get("held")), "yes");
      db.close();
    }
  });

  await check(`what ${who} had been told is written is there after kill -9`, async (directory) => {
    let expected = 0;
    for (let round = 0; round < 3; round++) {
      const child = startChild(command, "write", directory);
      assert.equal(await child.firstLine, "open", child.errors());
      await sleep(150);
      child.kill();
      const { output } = await child.ended;
      // The last line may be cut; the one before it is whole.
      expected = Math.max(expected, Number(output.split("\n").at(-2)) + 1 || 0);
      const db = Lsm.open(directory);
      const found = db.scan().toArray();
      assert.ok(found.length >= expected && expected > 0, `${found.length} of ${expected}`);
      found.forEach((entry, i) => assert.deepEqual(entry.map(text), numbered(i)));
      db.verify();
      db.close();
    }
  });
}

async function checkTerminatedThread() {
  await check("the lock of a worker thread is respected, and free when it is terminated", async (directory) => {
    const { line, worker } = await startThread("hold", directory);
    assert.equal(line, "open");
    assert.equal((await errorOf(() => Lsm.open(directory))).kind, "Locked");
    await worker.terminate();
    // Not every runtime waits for the thread's end: Deno gives the lock back some milliseconds later.
    let db;
    for (let i = 0; db === undefined; i++) {
      try {
        db = Lsm.open(directory);
      } catch (error) {
        if (error.kind !== "Locked" || i === 100) throw error;
        await sleep(50);
      }
    }
    assert.equal(keys(db.scan()), "held");
    db.close();
  });
}

/** Runs a role in a thread of this process; resolves with what it says first. */
async function startThread(role, directory) {
  const worker = new Worker(CHILD, { workerData: [role, directory] });
  const [line] = await once(worker, "message");
  if (role !== "hold") await worker.terminate();
  return { line, worker };
}

/** Runs a role in a process of its own. */
function startChild([binary, ...args], role, directory) {
  const child = spawn(binary, [...args, CHILD, role, directory], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  const firstLine = new Promise((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (part) => {
      output += part;
      if (output.includes("\n")) resolve(output.slice(0, output.indexOf("\n")));
    });
    child.once("close", () => resolve(output));
  });
  child.stderr.setEncoding("utf8").on("data", (part) => {
    errors += part;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, output }));
  return { firstLine, ended, kill: () => child.kill("SIGKILL"), errors: () => errors };
}

/** What a promise gives, or `otherwise` when it takes longer; no timer stays, which would keep this process alive. */
async function within(ms, promise, otherwise) {
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, otherwise);
  });
  try {
    return await Promise.race([promise, patience]);
  } finally {
    clearTimeout(timer);
  }
}
