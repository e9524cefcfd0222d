// Runs turbo with the version of Node.js in every cache key: what passed on one version says nothing about another.
// For the same reason tests in a browser have its path in theirs.
import { spawnSync } from "node:child_process";
import { findChromium } from "./install-chromium.mjs";
import { commandPath } from "./workspace.mjs";

const { status } = spawnSync(process.execPath, [commandPath("turbo"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: {
    ...process.env,
    RUNTIME_VERSION: process.version,
    CHROME_PATH: process.env.CHROME_PATH || (findChromium() ?? ""),
    TURBO_TELEMETRY_DISABLED: "1",
  },
});
process.exitCode = status ?? 1;
