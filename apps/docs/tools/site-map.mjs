// Every page of the site but those of the API reference: where it is, what it is called, and where its text comes from.
//
// `from` is a file of the repository, or one section of it (`file#anchor`), which then becomes a page of its own. Texts that exist
// only here are in apps/docs/pages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/**
 * @typedef {{ to: string, text: string, from: string, title: string }} Page a page; `to` is its path in the site, without extension,
 *   `text` what the sidebar calls it, `title` what stands above it when it is made of a section
 * @typedef {{ text: string, pages: Page[] }} Group pages under one heading of the sidebar
 * @typedef {{ text: string, path: string, groups: Group[] }} Section what the navigation leads to; all its pages are in `path`
 */

/** @type {(to: string, text: string, from: string, title?: string) => Page} */
const page = (to, text, from, title = text) => ({ to, text, from, title });

/** @type {Section} */
const GUIDE = {
  text: "Guide",
  path: "guide",
  groups: [
    {
      text: "Start",
      pages: [
        page("guide/index", "Getting started", "apps/docs/pages/guide/index.md"),
        page("guide/example", "The example app", "apps/example-todo/README.md"),
      ],
    },
    {
      text: "The engine",
      pages: [
        page("guide/engine/tiers", "Three tiers", "apps/docs/pages/guide/tiers.md"),
        page("guide/engine/durability", "Durability and crashes", "packages/lsm-core/README.md#guarantees"),
        page("guide/engine/scans", "Scans and snapshots", "apps/docs/pages/guide/scans.md"),
        page(
          "guide/engine/transactions",
          "Transactions",
          "packages/lsm-core/README.md#transactions",
          "Transactions in the engine",
        ),
        page("guide/engine/options", "Options and tuning", "packages/lsm-core/README.md#options"),
        page("guide/engine/runtimes", "Where it runs", "packages/lsm-core/README.md#where-it-runs"),
        page("guide/engine/bundling", "Bundling", "packages/lsm-core/README.md#bundling"),
        page("guide/engine/errors", "Errors", "packages/lsm-core/README.md#errors", "Errors of the engine"),
        page("guide/engine/source", "Reading the source", "packages/lsm-core/README.md#reading-the-source"),
      ],
    },
    {
      text: "Collections",
      pages: [
        page("guide/typed/index", "Typed collections", "packages/lsm-typed/README.md"),
        page("guide/typed/keys", "Keys", "packages/lsm-typed/docs/keys.md"),
        page("guide/typed/values", "Values", "packages/lsm-typed/docs/values.md"),
        page("guide/typed/indexes", "Indexes", "packages/lsm-typed/docs/indexes.md"),
        page("guide/typed/queries", "Queries", "packages/lsm-typed/docs/queries.md"),
        page("guide/typed/transactions", "Transactions", "packages/lsm-typed/docs/transactions.md"),
        page("guide/typed/live", "Watching and live queries", "packages/lsm-typed/docs/live.md"),
        page("guide/typed/evolution", "Evolution", "packages/lsm-typed/docs/evolution.md"),
        page("guide/typed/transfer", "Export and import", "packages/lsm-typed/docs/transfer.md"),
        page("guide/typed/stores", "Stores", "packages/lsm-typed/docs/stores.md"),
        page("guide/typed/errors", "Errors", "packages/lsm-typed/docs/errors.md"),
        page("guide/typed/limits", "Limits", "packages/lsm-typed/docs/limits.md"),
        page("guide/typed/comparison", "Comparison", "packages/lsm-typed/docs/comparison.md"),
      ],
    },
  ],
};

/** @type {Section} */
const FORMATS = {
  text: "Formats",
  path: "formats",
  groups: [
    {
      text: "Formats",
      pages: [
        page("formats/engine", "On disk", "packages/lsm-core/docs/format.md"),
        page("formats/collections", "Collections", "packages/lsm-typed/docs/format.md"),
      ],
    },
  ],
};

/** @type {Section} */
const PERFORMANCE = {
  text: "Performance",
  path: "performance",
  groups: [
    {
      text: "Performance",
      pages: [
        page("performance/index", "Report", "docs/performance.md"),
        page("performance/method", "How it is measured", "packages/lsm-bench/README.md"),
      ],
    },
  ],
};

/** The records of decisions, oldest first, under their titles. */
function decisions() {
  return readdirSync(join(ROOT, "docs/decisions"))
    .filter((name) => /^\d.*\.md$/.test(name))
    .sort()
    .map((name) =>
      page(`project/decisions/${name.slice(0, -3)}`, titleOf(`docs/decisions/${name}`), `docs/decisions/${name}`),
    );
}

/** The packages' changelogs, once there are releases. */
function changelogs() {
  return ["lsm-core", "lsm-typed"]
    .map((name) => page(`project/changelog/${name}`, `Changes of ${name}`, `packages/${name}/CHANGELOG.md`))
    .filter(({ from }) => existsSync(join(ROOT, from)));
}

/** @param {string} path */
function titleOf(path) {
  return /^# (.*)$/m.exec(readFileSync(join(ROOT, path), "utf8"))?.[1].replaceAll("`", "") ?? path;
}

/** @type {Section} */
const PROJECT = {
  text: "Project",
  path: "project",
  groups: [
    {
      text: "Project",
      pages: [
        page("project/architecture", "Architecture", "docs/architecture.md"),
        page("project/contributing", "Contributing", "CONTRIBUTING.md"),
        page("project/security", "Security", "SECURITY.md"),
        ...changelogs(),
      ],
    },
    {
      text: "Decisions",
      pages: [page("project/decisions/index", "What a record is", "docs/decisions/README.md"), ...decisions()],
    },
  ],
};

/** @type {Page} */
export const HOME = page("index", "lsm", "apps/docs/pages/index.md");

/** What the navigation shows. */
export const SECTIONS = [GUIDE, FORMATS, PERFORMANCE, PROJECT];

/** Files that are given as they are: where they come from, and what they are called on the site. */
export const FILES = new Map([
  ["LICENSE-MIT", "LICENSE-MIT.txt"],
  ["LICENSE-APACHE", "LICENSE-APACHE.txt"],
]);

/** Pages that stand for files and folders which are no page themselves. */
export const STANDS_FOR = new Map([
  ["README.md", "guide/index"],
  ["packages/lsm-core/README.md", "guide/engine/tiers"],
]);
