// Runs the tests of the package in the current directory at their long sizes: `pnpm run soak`. Other seeds: LSM_SEED=n.
// Arguments go to vitest: `pnpm run soak test/crash`, in the package, runs the crash tests only.
import { spawnSync } from "node:child_process";
import { commandPath } from "./workspace.mjs";

const { status } = spawnSync(process.execPath, [commandPath("vitest"), "run", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, LSM_SOAK: "1", LSM_TEST_REPORT: "reports/soak.json" },
});
process.exitCode = status ?? 1;
