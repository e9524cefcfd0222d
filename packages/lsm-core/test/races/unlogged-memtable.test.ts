import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText } from "../support/text.ts";

const PROGRAM = fileURLToPath(new URL("../kill/programs/seal-unlogged.mjs", import.meta.url));

it.each(["process", "sync"])(
  "a write at %s is preceded in the logs by all that was written without one",
  (durability) => {
    const directory = join(temporaryDirectory(), "db");
    const { signal, stderr } = spawnSync(process.execPath, [PROGRAM, directory, durability], { encoding: "utf8" });
    expect(signal ?? stderr).toBe(process.platform === "win32" ? "" : "SIGKILL");
    const db = openAt(directory);
    const count = Number(getText(db, "k"));
    expect(count).toBeGreaterThan(0);
    expect(db.scan({ prefix: "a" }).length).toBe(count);
    db.close();
  },
);
