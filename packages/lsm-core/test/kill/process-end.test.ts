import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startProgram } from "../support/child.ts";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText, keys } from "../support/text.ts";

/** Every way to end: by running out of work, by `process.exit`, by an uncaught error, with reads or a write open. */
const WAYS = [
  ["falls off its end", "end", 0],
  ["calls process.exit", "exit", 0],
  ["fails", "throw", 1],
  ["has a snapshot and a scan open", "snapshot", 0],
  ["has a write pending", "pending", 0],
] as const;

describe("a process that ends without close", () => {
  it.each(WAYS)("that %s ends by itself and has lost nothing that was acknowledged", async (_, way, code) => {
    const directory = join(temporaryDirectory(), "db");
    const ending = await startProgram("leaver", directory, way, "process").ended;
    expect([ending.code, ending.signal], ending.errors).toEqual([code, null]);
    const db = openAt(directory);
    expect(keys(db, { prefix: "key-" })).toHaveLength(2_000);
    expect(getText(db, "key-01999")).toBe(`value 1999 ${"x".repeat(50)}`);
    if (way === "pending") expect(getText(db, "pending")).toBe("v");
    db.verify();
  });

  it("with durability none keeps a prefix", async () => {
    const directory = join(temporaryDirectory(), "db");
    const ending = await startProgram("leaver", directory, "exit", "none").ended;
    expect(ending.code).toBe(0);
    const found = keys(openAt(directory));
    expect(found).toEqual(Array.from({ length: found.length }, (_, i) => `key-${String(i).padStart(5, "0")}`));
  });
});
