// Runs other programs, so that none of them outlives the rehearsal.
import { spawn } from "node:child_process";

/** How long a program may take unless something else is said. Against programs that hang only. */
const TIMEOUT_MS = 300_000;

/** Of what a failed program printed, this much is shown. */
const SHOWN_CHARACTERS = 3000;

/** Programs that are running. */
const children = new Set();
let isStopped = false;

/**
 * Starts a program as the head of a process group, with its output collected.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 */
export function start(command, args, { cwd, env }) {
  if (isStopped) throw new Error("the rehearsal was stopped");
  // Commands of npm are scripts on Windows, which only a shell runs; elsewhere a group of its own keeps Ctrl-C from it, and is how it is ended.
  const isWindows = process.platform === "win32";
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: isWindows,
    detached: !isWindows,
  });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output.text += text));
  }
  children.add(child);
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal }));
  }).finally(() => children.delete(child));
  return { child, output, ended };
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} options
 * @returns {Promise<string>} what it printed
 * @throws Error with the end of what it printed, when it fails or takes too long
 */
export async function run(command, args, { timeoutMs = TIMEOUT_MS, ...options } = {}) {
  const { text, status, signal, isLate } = await runToEnd(command, args, options, timeoutMs);
  if (status === 0) return text;
  const reason = isLate ? `did not end within ${timeoutMs / 1000} s` : `ended with ${signal ?? status}`;
  throw new Error(`${[command, ...args].join(" ")}\n${reason}:\n${text.trim().slice(-SHOWN_CHARACTERS)}`);
}

/**
 * Runs a program that is expected to fail.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it printed
 * @throws when it does not fail
 */
export async function runToFailure(command, args, options = {}) {
  const { text, status } = await runToEnd(command, args, options, TIMEOUT_MS);
  if (status === 0) throw new Error(`${[command, ...args].join(" ")}\nwas expected to fail and did not`);
  return text;
}

async function runToEnd(command, args, options, timeoutMs) {
  const { child, output, ended } = start(command, args, options);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill(child);
  }, timeoutMs);
  try {
    return { ...(await ended), text: output.text, isLate };
  } finally {
    clearTimeout(timer);
  }
}

/** Ends everything that is running; nothing can be started from then on. */
export function stopAll() {
  isStopped = true;
  for (const child of children) kill(child);
}

/** Ends a program and what it has started. */
function kill(child) {
  try {
    if (process.platform === "win32") spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
