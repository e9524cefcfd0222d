import { execFileSync } from "node:child_process";
import { packagePath } from "./commands/command.ts";

/** The commit that is measured, with a `+` when files differ from it; nothing where git does not know. */
export function sourceRevision(): string | undefined {
  try {
    const commit = git("rev-parse", "--short=12", "HEAD");
    return git("status", "--porcelain", "--untracked-files=no") === "" ? commit : `${commit}+`;
  } catch {
    return undefined;
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, {
    cwd: packagePath("."),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
