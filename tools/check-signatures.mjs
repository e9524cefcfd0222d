// Checks that what the lock file names is what the registry signed: `pnpm run check:signatures`.
//
// A registry without signatures (a mirror, for example) leaves nothing to check. That is said loudly, and with `--required` it fails.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * What the answer of `pnpm audit signatures` comes to.
 *
 * @param {{ status: number | null, output: string }} answer
 * @returns {"verified" | "unsigned" | "failed"}
 */
export function judge({ status, output }) {
  const count = Number(/audited (\d+) packages?/.exec(output)?.[1] ?? 0);
  if (/registry with signing keys/.test(output) || (status === 0 && count === 0)) return "unsigned";
  return status === 0 ? "verified" : "failed";
}

function main() {
  const { status, stdout, stderr } = spawnSync("npx", ["--yes", "pnpm@12.21.0", "audit", "signatures"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const output = stdout + stderr;
  const verdict = judge({ status, output });
  if (verdict !== "unsigned") {
    console.log(output);
    process.exitCode = verdict === "verified" ? 0 : 1;
    return;
  }
  const line = "!".repeat(88);
  const text = `SIGNATURES NOT CHECKED: the registry in use here signs nothing.
What is installed is still what the lock file names: it has the hash of every package.`;
  console.error(`\n${line}\n${text.replaceAll(/^/gm, "!! ")}\n${line}\n`);
  if (process.argv.includes("--required")) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
