import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, type, outdir] = process.argv.slice(2);
const { build } = createRequire(join(tools, "package.json"))("esbuild");

await build({
  // A bundle of ES modules finds the module of the thread beside it.
  entryPoints: {
    main: type === "module" ? "./main.mjs" : "./named.mjs",
    "background-thread": "lsm-core/background-thread",
  },
  bundle: true,
  platform: "node",
  minify: true,
  format: type === "module" ? "esm" : "cjs",
  // CommonJS has no import.meta.url, and the engine knows.
  logOverride: { "empty-import-meta": "silent" },
  logLevel: "warning",
  outdir,
});
