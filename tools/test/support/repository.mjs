// A repository of git in a temporary directory, for tests of what asks git.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Makes a repository with a first commit on `main`. */
export function makeRepository() {
  const directory = mkdtempSync(join(tmpdir(), "repository-"));
  const git = (...options) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@localhost", ...options], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const repository = {
    directory,
    git,
    /** Writes files (`undefined` removes one) and commits them. Gives the commit. */
    commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        const full = join(directory, path);
        mkdirSync(dirname(full), { recursive: true });
        if (text === undefined) rmSync(full);
        else writeFileSync(full, text);
      }
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", message);
      return git("rev-parse", "HEAD");
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
  git("init", "--quiet", "--initial-branch=main");
  return repository;
}
