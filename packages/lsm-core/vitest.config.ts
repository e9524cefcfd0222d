import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "lsm-core", include: ["test/**/*.test.ts"] },
});
