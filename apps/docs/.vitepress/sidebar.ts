import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";
import { addressOf } from "../tools/links.mjs";
import { ASSEMBLED } from "../tools/paths.mjs";
import { MODULES, PACKAGES } from "../tools/entry-points.mjs";
import { SECTIONS } from "../tools/site-map.mjs";

type EntryPoint = (typeof MODULES)[number];

/** Folders of the API reference, in the order of the sidebar, and what it calls them. */
const KINDS = [
  ["classes", "Classes"],
  ["functions", "Functions"],
  ["interfaces", "Interfaces"],
  ["type-aliases", "Types"],
  ["variables", "Constants"],
] as const;

/** The sidebar of each section of the site map, and of the API reference as it was written. */
export function sidebars(): DefaultTheme.SidebarMulti {
  const sections = SECTIONS.map(({ path, groups }) => [
    `/${path}/`,
    groups.map(({ text, pages }) => ({ text, items: pages.map(({ to, text }) => ({ text, link: addressOf(to) })) })),
  ]);
  const references = PACKAGES.map((name) => [`/api/${name}/`, apiSidebar(name)]);
  return Object.fromEntries([...sections, ...references, ["/api/", MODULES.map(moduleLink)]]);
}

/** The entry points of a package with everything in them, its main one unfolded, then those of the others. */
function apiSidebar(name: string): DefaultTheme.SidebarItem[] {
  const isOwn = ({ specifier }: EntryPoint) => specifier === name || specifier.startsWith(`${name}/`);
  const own = MODULES.filter(isOwn);
  const others = MODULES.filter((each) => !isOwn(each));
  return [
    ...own.map((each, index) => ({ ...moduleLink(each), collapsed: index > 0, items: membersOf(each) })),
    { text: "Elsewhere", items: others.map(moduleLink) },
  ];
}

const moduleLink = ({ specifier }: EntryPoint) => ({ text: specifier, link: `/api/${specifier}/` });

function membersOf({ specifier }: EntryPoint): DefaultTheme.SidebarItem[] {
  return KINDS.flatMap(([folder, text]) => {
    const items = membersIn(`api/${specifier}/${folder}`);
    return items.length === 0 ? [] : [{ text, items }];
  });
}

/** The pages of a folder of the assembled site; none when it is not there. */
function membersIn(folder: string): DefaultTheme.SidebarItem[] {
  if (!existsSync(join(ASSEMBLED, folder))) return [];
  return readdirSync(join(ASSEMBLED, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.slice(0, -".md".length))
    .sort((a, b) => a.localeCompare(b, "en"))
    .map((name) => ({ text: name, link: `/${folder}/${name}` }));
}
