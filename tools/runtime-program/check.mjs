// What the chapters of the program share: checks, a place on disk, texts.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const counts = { ok: 0, failed: 0 };

/**
 * Runs one check and says how it went in one line.
 *
 * @param {string} promise what is true when it passes
 * @param {(directory: string) => unknown} run gets the path of a directory that is not there yet; throws, or rejects, when it is not true
 */
export async function check(promise, run) {
  const parent = mkdtempSync(join(tmpdir(), "lsm-runtime-"));
  try {
    await run(join(parent, "db"));
    counts.ok++;
    console.log(`ok    ${promise}`);
  } catch (error) {
    counts.failed++;
    console.log(`FAIL  ${promise}`);
    console.log(
      `      ${(error instanceof Error ? (error.stack ?? error.message) : String(error)).replaceAll("\n", "\n      ")}`,
    );
  } finally {
    await removeFolder(parent);
  }
}

/** Removes a folder. That it cannot be is a failure: a closed database leaves its directory alone, and makes no file there for a moment. */
async function removeFolder(parent) {
  try {
    rmSync(parent, { recursive: true, force: true });
  } catch (error) {
    counts.failed++;
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`FAIL  nothing is written to the directory after close: ${reason}`);
    console.log(`      there now: ${readdirSync(parent, { recursive: true }).join(", ")}`);
    await sleep(500);
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Says what this runtime cannot show, which is no failure. */
export function note(text) {
  console.log(`note  ${text}`);
}

/** Says how many checks there were. Returns whether none failed. */
export function summarise(runtime) {
  console.log(`${runtime}: ${counts.ok} checks ok, ${counts.failed} failed`);
  return counts.ok > 0 && counts.failed === 0;
}

/** The error that a function throws, or a promise rejects with. */
export async function errorOf(run) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const decoder = new TextDecoder();

/** Bytes as text; `undefined` stays. */
export function text(bytes) {
  return bytes === undefined ? undefined : decoder.decode(bytes);
}

/** The keys of pairs, separated by spaces. */
export function keys(entries) {
  return Array.from(entries, ([key]) => text(key)).join(" ");
}

/** The value of each numbered key in tests that write many. */
export function numbered(i) {
  return [`key-${String(i).padStart(6, "0")}`, `value ${i} ${"x".repeat(i % 50)}`];
}

/** Resolves after some milliseconds. */
export function sleep(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
