import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import MiniSearch from "minisearch";
import { beforeAll, expect, it } from "vitest";
import { searchOptions } from "../.vitepress/search.ts";
import { DIST } from "./support/site.ts";

let index: MiniSearch;

/** The addresses of the best results, as the page's search box would list them. */
function search(query: string): string[] {
  return index
    .search(query)
    .slice(0, 5)
    .map(({ id }) => String(id));
}

beforeAll(async () => {
  const chunks = join(DIST, "assets/chunks");
  const file = readdirSync(chunks).find((name) => name.startsWith("@localSearchIndex"));
  const { default: json } = (await import(pathToFileURL(join(chunks, file!)).href)) as { default: string };
  const { options, searchOptions: search } = searchOptions.miniSearch!;
  const fields = { fields: ["title", "titles", "text"], storeFields: ["title", "titles"] };
  index = MiniSearch.loadJSON(json, { ...fields, ...options, searchOptions: search ?? {} });
});

it.each([
  ["deleteRange", "/api/lsm-core/classes/Lsm.html#deleterange"],
  ["openDatabase", "/api/lsm-typed/functions/openDatabase.html#opendatabase"],
  ["memtableCapacity", "/api/lsm-core/interfaces/LsmOptions.html#memtablecapacity"],
  ["SimulatedStorage", "/api/lsm-core/testing/classes/SimulatedStorage.html#simulatedstorage"],
  ["MAX_KEY_BYTES", "/api/lsm-core/variables/MAX_KEY_BYTES.html#max_key_bytes"],
])("finds %s of the API", (name, address) => {
  expect(search(name)).toContain(address);
});

it.each([
  ["durability", "/guide/engine/durability.html#durability"],
  ["scans and snapshots", "/guide/engine/scans.html#scans-and-snapshots"],
  ["migrations", "/guide/typed/evolution.html"],
  ["live queries", "/guide/typed/live.html"],
  ["tuning", "/guide/engine/options.html"],
  ["locator", "/formats/engine.html"],
])("finds %s in the guide", (words, address) => {
  expect(search(words).some((found) => found.startsWith(address))).toBe(true);
});

it("finds nothing for what is nowhere", () => {
  expect(search("xylophone")).toEqual([]);
});
