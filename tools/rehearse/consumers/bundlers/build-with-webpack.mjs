import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const [tools, type, out] = process.argv.slice(2);
const webpack = createRequire(join(tools, "package.json"))("webpack");
const isModule = type === "module";

const stats = await promisify(webpack)({
  mode: "production",
  target: "node20",
  // It takes most of the time, and esbuild minifies, too.
  optimization: { minimize: false },
  context: process.cwd(),
  entry: { main: "./named.mjs", "background-thread": "lsm-core/background-thread" },
  output: { path: resolve(out), filename: "[name].js", module: isModule },
  experiments: { outputModule: isModule },
});
const problems = stats.toString({ all: false, errors: true, warnings: true });
if (problems !== "") console.error(problems);
process.exitCode = stats.hasErrors() ? 1 : 0;
