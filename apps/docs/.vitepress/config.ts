import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { anchorOf } from "../tools/markdown.mjs";
import { addressOf } from "../tools/links.mjs";
import { ASSEMBLED } from "../tools/paths.mjs";
import { SECTIONS } from "../tools/site-map.mjs";
import { reassemble } from "./reassemble.ts";
import { searchOptions } from "./search.ts";
import { sidebars } from "./sidebar.ts";

const HERE = fileURLToPath(new URL("..", import.meta.url));

/** Guide, API, and the other sections: each leads to its first page. */
const [guide, ...others] = SECTIONS.map(({ text, path, groups }) => ({
  text,
  link: addressOf(groups[0].pages[0].to),
  activeMatch: `^/${path}/`,
}));

export default defineConfig({
  title: "lsm",
  description: "An embedded key-value engine for Node.js in pure TypeScript, and typed collections over it",
  lang: "en",
  srcDir: relative(HERE, ASSEMBLED),
  outDir: "dist",
  cacheDir: ".cache/vitepress",
  // A link to a page that is not there fails the build; anchors are for test/links.test.ts.
  ignoreDeadLinks: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
  markdown: { anchor: { slugify: anchorOf }, theme: { light: "github-light", dark: "github-dark" } },
  vite: { plugins: [reassemble()], build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    logo: "/logo.svg",
    nav: [guide, { text: "API", link: "/api/", activeMatch: "^/api/" }, ...others],
    sidebar: sidebars(),
    outline: { level: [2, 3] },
    search: { provider: "local", options: searchOptions },
    footer: {
      message:
        'Licensed under <a href="/LICENSE-MIT.txt">MIT</a> or <a href="/LICENSE-APACHE.txt">Apache-2.0</a>, as you prefer.',
    },
  },
});
