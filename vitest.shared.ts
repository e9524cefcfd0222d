import type { ViteUserConfig } from "vitest/config";

/**
 * What every package's `vitest.config.ts` spreads into `test`.
 *
 * The JSON report is where `.ci/run` takes its totals from. A run that picks files (`vitest run test/table`) replaces it too.
 */
export const sharedTestOptions: ViteUserConfig["test"] = {
  include: ["test/**/*.test.ts"],
  // Against tests that hang only: on a machine that does much else, the sweeps take many times as long as alone.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  reporters: ["default", ["json", { outputFile: process.env.LSM_TEST_REPORT ?? "reports/tests.json" }]],
};
