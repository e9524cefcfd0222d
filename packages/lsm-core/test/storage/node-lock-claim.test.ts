import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { claimDirectory, type Claimant, type ClaimOutcome } from "../../src/storage/node-lock-claim.ts";
import { identifyProcess, isProcessAlive, readBootId } from "../../src/storage/node-process-identity.ts";

const OWN = identifyProcess();
const CLAIMANT: Claimant = { process: OWN, bootId: readBootId(), hold: undefined };
const BOOT = readBootId()?.slice(0, 12) ?? "0";

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "lsm-claim-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function release(outcome: ClaimOutcome): void {
  if ("rival" in outcome) throw new Error(`not claimed because of ${outcome.rival}`);
  outcome.release();
}

function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("claimDirectory", () => {
  it("excludes by itself, without a system lock", () => {
    const directory = makeDirectory();
    const first = claimDirectory(directory, CLAIMANT);
    expect(claimDirectory(directory, CLAIMANT)).toMatchObject({ isAlive: true });
    expect(readdirSync(directory)).toHaveLength(1);
    release(first);
    expect(readdirSync(directory)).toEqual([]);
    release(claimDirectory(directory, CLAIMANT));
  });

  it("passes over earlier claims of a hold that it has now", () => {
    const directory = makeDirectory();
    const own = { ...CLAIMANT, hold: "net.1.2" };
    writeFileSync(join(directory, `LOCK-file-${BOOT}-net.1.2-${OWN.scope}-${OWN.pid}-${OWN.start}-0123456789`), "");
    release(claimDirectory(directory, own));
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is refused by a file claim whose process runs", () => {
    const directory = makeDirectory();
    const rival = `LOCK-file-${BOOT}-0-${OWN.scope}-${OWN.pid}-${OWN.start}-0123456789`;
    writeFileSync(join(directory, rival), "");
    expect(claimDirectory(directory, CLAIMANT)).toEqual({ rival, isAlive: true });
    expect(readdirSync(directory)).toEqual([rival]);
  });

  it("removes a file claim whose process has ended", () => {
    const directory = makeDirectory();
    writeFileSync(join(directory, `LOCK-file-${BOOT}-0-${OWN.scope}-${deadPid()}-77-0123456789`), "");
    release(claimDirectory(directory, CLAIMANT));
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("isProcessAlive", () => {
  it("knows this process", () => {
    expect(isProcessAlive(OWN.pid, OWN.start)).toBe(true);
    expect(isProcessAlive(OWN.pid, 0)).toBe(true);
  });

  it("tells a process from an earlier one of the same number", () => {
    expect(isProcessAlive(OWN.pid, OWN.start + 1)).toBe(false);
  });

  it("knows a process that has ended", () => {
    const pid = deadPid();
    expect(isProcessAlive(pid, 77)).toBe(false);
    expect(isProcessAlive(pid, 0)).toBe(false);
  });
});
