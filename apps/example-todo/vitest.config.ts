import { defineConfig } from "vitest/config";
import { sharedTestOptions } from "../../vitest.shared.ts";

export default defineConfig({
  test: {
    ...sharedTestOptions,
    projects: [
      { test: { ...sharedTestOptions, name: "example-todo", exclude: ["test/e2e/**"] } },
      {
        test: {
          name: "example-todo in a browser",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "test/e2e/support/global-setup.ts",
          // One browser for all files, which run after the others and one by one: each needs much of the computer.
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000, interval: 50 } },
        },
      },
    ],
  },
});
