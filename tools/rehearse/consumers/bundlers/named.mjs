// For bundles that have no `import.meta.url`: says where the module of the background thread is.
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { useEngine } from "./engine.mjs";
import { useCollections } from "./typed.mjs";

const backgroundThread = pathToFileURL(join(dirname(process.argv[1]), "background-thread.js"));

async function main() {
  await useEngine({ backgroundThread });
  await useCollections({ backgroundThread });
  console.log("all is well");
}

void main();
