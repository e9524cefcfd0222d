import { join, sep } from "node:path";
import type { Plugin } from "vitepress";
import { assemble } from "../tools/assemble.mjs";
import { PAGES } from "../tools/links.mjs";
import { ROOT } from "../tools/paths.mjs";

/** While pages are written (`vitepress dev`): a document that changes is taken in again at once. */
export function reassemble(): Plugin {
  const sources = new Set(PAGES.map(({ from }) => join(ROOT, from.split("#")[0])));
  return {
    name: "lsm-docs:reassemble",
    apply: "serve",
    configureServer(server) {
      server.watcher.add([...sources]);
      server.watcher.on("change", (path) => {
        if (!sources.has(path.replaceAll("/", sep))) return;
        try {
          assemble();
        } catch (error) {
          server.config.logger.error(String(error));
        }
      });
    },
  };
}
