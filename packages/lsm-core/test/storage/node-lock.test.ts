import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isLsmError } from "../../src/base/errors.ts";
import { readBootId } from "../../src/storage/node-process-identity.ts";
import { NodeStorage } from "../../src/storage/node-storage.ts";
import type { FileLock } from "../../src/storage/storage.ts";
import { compileStorage, type CompiledStorage } from "./compile-storage.ts";

let compiled: CompiledStorage;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  compiled = compileStorage();
  folder = mkdtempSync(join(tmpdir(), "lsm-lock-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  compiled.remove();
});

let directories = 0;

function makeDirectory(): string {
  const directory = join(folder, `d${directories++}`);
  mkdirSync(directory);
  return directory;
}

function lock(directory: string): FileLock {
  return new NodeStorage().lock(join(directory, "LOCK"));
}

/** "free", or the message of the refusal. */
function outcomeHere(directory: string): string {
  try {
    lock(directory).release();
    return "free";
  } catch (error) {
    if (!isLsmError(error) || error.kind !== "Locked") throw error;
    return error.message;
  }
}

/** A program that locks and then does `rest`; prints "free" or the refusal. */
function program(directory: string, rest: string): string {
  return `
    const { NodeStorage } = await import(${JSON.stringify(compiled.url)});
    let lock;
    let outcome = "free";
    try { lock = new NodeStorage().lock(${JSON.stringify(join(directory, "LOCK"))}); }
    catch (error) { outcome = error.kind + ": " + error.message; }
    ${rest}
  `;
}

const PRINT = "process.stdout.write(outcome);";
const STAY = `${PRINT} setInterval(() => {}, 1000);`;

function outcomeElsewhere(directory: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "-e", program(directory, PRINT)], {
    encoding: "utf8",
    timeout: 20_000,
  });
}

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(
  directory: string,
  command: readonly string[] = [process.execPath],
): Promise<ChildProcess> {
  const [file, ...prefix] = command;
  const child = spawn(file, [...prefix, "--input-type=module", "-e", program(directory, STAY)], { stdio: "pipe" });
  children.push(child);
  const [output] = (await once(child.stdout, "data")) as [Buffer];
  expect(output.toString()).toBe("free");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

function startWorker(directory: string, rest: string): Worker {
  return new Worker(
    `const { parentPort } = require("node:worker_threads"); (async () => {${program(directory, rest)}})()`,
    {
      eval: true,
      execArgv: [],
    },
  );
}

const POST = "parentPort.postMessage(outcome);";

describe("node lock", () => {
  it("refuses the same thread a second time and names the owner", () => {
    const directory = makeDirectory();
    const held = lock(directory);
    expect(outcomeHere(directory)).toContain(directory);
    if (process.platform !== "win32") {
      expect(outcomeHere(directory)).toMatch(/in use by this process, .*thread.*, since \d{4}-/);
    }
    held.release();
    expect(outcomeHere(directory)).toBe("free");
  });

  it("leaves no claim behind after a release, and keeps the file", () => {
    const directory = makeDirectory();
    lock(directory).release();
    expect(readdirSync(directory)).toEqual(["LOCK"]);
    expect(readFileSync(join(directory, "LOCK"), "utf8")).toBe("");
  });

  it("leaves no claim behind after a refusal", () => {
    const directory = makeDirectory();
    const held = lock(directory);
    const names = readdirSync(directory);
    outcomeHere(directory);
    expect(readdirSync(directory)).toEqual(names);
    held.release();
  });

  it("releases once, so that a late release does not free the next owner's lock", () => {
    const directory = makeDirectory();
    const first = lock(directory);
    first.release();
    const second = lock(directory);
    first.release();
    expect(outcomeHere(directory)).not.toBe("free");
    second.release();
  });

  it("locks directories independently", () => {
    const held = lock(makeDirectory());
    lock(makeDirectory()).release();
    held.release();
  });

  it("refuses a path through a symbolic link", () => {
    const directory = makeDirectory();
    const link = `${directory}-link`;
    symlinkSync(directory, link, "junction");
    const held = lock(directory);
    expect(outcomeHere(link)).not.toBe("free");
    held.release();
    expect(outcomeHere(link)).toBe("free");
  });

  it("locks a directory whose path is longer than a socket address", () => {
    const directory = join(makeDirectory(), "x".repeat(200));
    mkdirSync(directory);
    const held = lock(directory);
    expect(outcomeHere(directory)).not.toBe("free");
    held.release();
    expect(readdirSync(directory)).toEqual(["LOCK"]);
  });

  it("refuses another process while held, and no longer", () => {
    const directory = makeDirectory();
    const held = lock(directory);
    expect(outcomeElsewhere(directory)).toMatch(/^Locked: .*in use by/);
    held.release();
    expect(outcomeElsewhere(directory)).toBe("free");
  });

  it("is free at once after kill -9 of its holder", async () => {
    const directory = makeDirectory();
    const child = await holdElsewhere(directory);
    expect(outcomeHere(directory)).toContain(process.platform === "win32" ? "in use" : `process ${child.pid}`);
    await kill(child);
    expect(outcomeHere(directory)).toBe("free");
    expect(readdirSync(directory)).toEqual(["LOCK"]);
  });

  it("is held by one thread at a time and freed when that thread is terminated", async () => {
    const directory = makeDirectory();
    const holder = startWorker(directory, `${POST} setInterval(() => {}, 1000);`);
    expect(await once(holder, "message")).toEqual(["free"]);
    expect(outcomeHere(directory)).toMatch(/in use/);
    const other = startWorker(directory, POST);
    expect((await once(other, "message"))[0]).toMatch(/^Locked/);
    await holder.terminate();
    expect(outcomeHere(directory)).toBe("free");
  });

  it("refuses a worker thread while this thread holds it", async () => {
    const directory = makeDirectory();
    const held = lock(directory);
    expect((await once(startWorker(directory, POST), "message"))[0]).toMatch(/^Locked/);
    held.release();
  });

  it("does not keep its process alive, which frees it by ending", () => {
    const directory = makeDirectory();
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", program(directory, PRINT)], {
      timeout: 20_000,
    });
    expect([run.status, run.stdout.toString()]).toEqual([0, "free"]);
    expect(outcomeHere(directory)).toBe("free");
  });

  it("lets exactly one of many simultaneous processes in", async () => {
    const directory = makeDirectory();
    const runs = Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program(directory, STAY)], { stdio: "pipe" });
      children.push(child);
      const [output] = (await once(child.stdout, "data")) as [Buffer];
      return output.toString();
    });
    const outcomes = await Promise.all(runs);
    expect(outcomes.filter((outcome) => outcome === "free")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.startsWith("Locked"))).toHaveLength(3);
  });

  it("ignores what stands in a lock file that nobody holds", () => {
    const directory = makeDirectory();
    writeFileSync(join(directory, "LOCK"), `{"pid":${process.pid},"thread":0}`);
    expect(outcomeHere(directory)).toBe("free");
  });

  it("passes the system's error on when the directory does not exist", () => {
    expect(() => lock(join(folder, "missing"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});

describe.runIf(process.platform === "linux")("node lock across containers", () => {
  const boot = readBootId()?.slice(0, 12) ?? "0";
  /** Runs a command in a network and pid namespace of its own, as a container does; needs user namespaces or root. */
  const CONTAINER = ["unshare", "-Urnpf", "--kill-child=SIGKILL", "--mount-proc", process.execPath];
  const canContain = spawnSync(CONTAINER[0], [...CONTAINER.slice(1), "-e", ""]).status === 0;

  function leaveClaim(directory: string, name: string): string {
    writeFileSync(join(directory, name), "");
    return name;
  }

  it.runIf(canContain)(
    "refuses while an owner in another network namespace lives, and frees when it is killed",
    async () => {
      const directory = makeDirectory();
      const child = await holdElsewhere(directory, CONTAINER);
      expect(outcomeHere(directory)).toMatch(/in use by process 1 /);
      expect(outcomeElsewhere(directory)).toMatch(/^Locked/);
      await kill(child);
      await expect.poll(() => outcomeHere(directory), { timeout: 5000 }).toBe("free");
      expect(readdirSync(directory)).toEqual(["LOCK"]);
    },
  );

  it.runIf(canContain)("refuses an owner in another network namespace while held here", () => {
    const directory = makeDirectory();
    const held = lock(directory);
    const [file, ...rest] = CONTAINER;
    const output = execFileSync(file, [...rest, "--input-type=module", "-e", program(directory, PRINT)], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(output).toMatch(/^Locked/);
    held.release();
    expect(outcomeHere(directory)).toBe("free");
  });

  it("removes claims of an earlier boot", () => {
    const directory = makeDirectory();
    leaveClaim(directory, "LOCK-file-000000000001-0-zzz.0-1-0-0123456789");
    expect(outcomeHere(directory)).toBe("free");
    expect(readdirSync(directory)).toEqual(["LOCK"]);
  });

  it("removes a socket claim that nobody listens on", () => {
    const directory = makeDirectory();
    leaveClaim(directory, `LOCK-socket-${boot}-zzz.1.1-0123456789`);
    expect(outcomeHere(directory)).toBe("free");
    expect(readdirSync(directory)).toEqual(["LOCK"]);
  });

  it("refuses and says what to remove when a claim's owner cannot be seen", () => {
    const directory = makeDirectory();
    const claim = leaveClaim(directory, `LOCK-file-${boot}-0-zzz.0-1-77-0123456789`);
    expect(outcomeHere(directory)).toMatch(/may be in use.*remove that file/);
    expect(outcomeHere(directory)).toContain(claim);
    rmSync(join(directory, claim));
    expect(outcomeHere(directory)).toBe("free");
  });

  it("leaves files alone that only look like claims", () => {
    const directory = makeDirectory();
    leaveClaim(directory, "LOCK-file-mine");
    expect(outcomeHere(directory)).toBe("free");
    expect(existsSync(join(directory, "LOCK-file-mine"))).toBe(true);
  });
});
