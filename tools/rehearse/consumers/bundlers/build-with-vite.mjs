import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, , outDir] = process.argv.slice(2);
const { build } = await import(pathToFileURL(createRequire(join(tools, "package.json")).resolve("vite")).href);

await build({
  configFile: false,
  logLevel: "warn",
  build: {
    ssr: true,
    outDir,
    rolldownOptions: { input: { main: "./main.mjs", "background-thread": "lsm-core/background-thread" } },
  },
  ssr: { noExternal: true },
});
