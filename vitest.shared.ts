import type { ViteUserConfig } from "vitest/config";

/**
 * What every package's `vitest.config.ts` spreads into `test`.
 *
 * The JSON report is where `.ci/run` takes its totals from. A run that picks files (`vitest run test/table`) replaces it too.
 */
export const sharedTestOptions: ViteUserConfig["test"] = {
  include: ["test/**/*.test.ts"],
  reporters: ["default", ["json", { outputFile: process.env.LSM_TEST_REPORT ?? "reports/tests.json" }]],
};
