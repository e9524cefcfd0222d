import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { syncDirectory } from "../src/sync-directory.ts";

it("takes directories with files and directories in them, and absent ones", () => {
  const dir = mkdtempSync(join(tmpdir(), "lsm-bench-sync-"));
  try {
    mkdirSync(join(dir, "below"));
    writeFileSync(join(dir, "below", "file"), "text");
    expect(() => syncDirectory(dir)).not.toThrow();
    expect(() => syncDirectory(join(dir, "absent"))).not.toThrow();
  } finally {
    rmSync(dir, { recursive: true });
  }
});
