import { describe, expect, it, vi } from "vitest";
import { withoutPackageManagers } from "../rehearse/environment.mjs";
import { formatTable, isWell, Results } from "../rehearse/results.mjs";
import { run, runToFailure } from "../rehearse/run.mjs";
import { Unavailable } from "../rehearse/toolbox.mjs";

const result = (outcome, changes = {}) => ({
  consumer: "npm",
  what: "install",
  outcome,
  durationMs: 1234,
  reason: "",
  ...changes,
});

/** A rehearsal of these actions, without its lines on the console. */
async function rehearse(actions) {
  const said = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) => spy.mockImplementation(() => {}));
  const results = new Results();
  for (const [what, action] of Object.entries(actions)) await results.note("someone", what, action);
  for (const spy of said) spy.mockRestore();
  return results.all();
}

describe("a rehearsal", () => {
  it("notes what passed, what failed and what could not be run, each with its reason", async () => {
    const results = await rehearse({
      good: async () => "a value",
      bad: () => run(process.execPath, ["-e", "console.log('told'); process.exit(3)"]),
      absent: () => Promise.reject(new Unavailable("no binary")),
    });
    expect(results.map(({ what, outcome }) => [what, outcome])).toEqual([
      ["good", "passed"],
      ["bad", "FAILED"],
      ["absent", "not run"],
    ]);
    expect(results[1].reason).toMatch(/ended with 3:\ntold$/);
    expect(results[2].reason).toBe("no binary");
  });

  it("is well when something was run and all of it passed", () => {
    expect(isWell([result("passed"), result("passed")], false)).toBe(true);
    expect(isWell([result("passed"), result("FAILED")], false)).toBe(false);
    expect(isWell([], false)).toBe(false);
    expect(isWell([result("not run")], false)).toBe(false);
  });

  it("forgives what could not be run, but not in continuous integration", () => {
    const results = [result("passed"), result("not run")];
    expect(isWell(results, false)).toBe(true);
    expect(isWell(results, true)).toBe(false);
  });

  it("is a table in which each consumer has its lines together, with the first line of a reason", () => {
    const table = formatTable([
      result("passed"),
      result("FAILED", { consumer: "typescript", durationMs: 10_000, reason: "tsc -p .\nended with 2" }),
      result("passed", { what: "ESM" }),
    ]);
    expect(table.split("\n")).toEqual([
      "npm         install  passed    1.2 s",
      "npm         ESM      passed    1.2 s",
      "typescript  install  FAILED   10.0 s  tsc -p .",
    ]);
  });
});

describe("a program", () => {
  it("that takes too long is ended, and so is what it has started", async () => {
    const sleep = `require("node:child_process").spawnSync(process.execPath, ["-e", "setTimeout(() => {}, 1e6)"])`;
    await expect(run(process.execPath, ["-e", sleep], { timeoutMs: 500 })).rejects.toThrow("did not end within 0.5 s");
  });

  it("that should fail and does not is a failure", async () => {
    await expect(runToFailure(process.execPath, ["-e", ""])).rejects.toThrow("was expected to fail");
    await expect(runToFailure(process.execPath, ["-e", "console.log(1); throw 2"])).resolves.toMatch(/^1\n/);
  });

  it("that is not there is a failure", async () => {
    await expect(run("lsm-no-such-program", [])).rejects.toThrow();
  });

  it("of a user knows nothing of the package manager that started the rehearsal", () => {
    const environment = { PATH: "/bin", npm_config_registry: "x", PNPM_HOME: "x", CI: "1", HOME: "/h", CIRCLE: "1" };
    expect(withoutPackageManagers(environment)).toEqual({ PATH: "/bin", HOME: "/h", CIRCLE: "1" });
  });
});
