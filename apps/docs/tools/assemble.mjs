// Puts the pages of the site together from the repository's documents, which stay where they are: nothing is written twice.
//
//   node tools/assemble.mjs
//
// A page of the site's own may take in what is written elsewhere, each on a line by itself:
//
//   <!-- lead of path -->             what is said before the first section
//   <!-- body of path#anchor -->      a section without its heading
//   <!-- program of path#anchor -->   the first program in it
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addressOf, PAGES, pictureName, readSource, resolveLink } from "./links.mjs";
import { leadOf, mapLinks, programOf, sectionOf } from "./markdown.mjs";
import { ASSEMBLED, ROOT } from "./paths.mjs";
import { FILES, SECTIONS } from "./site-map.mjs";

/** @param {string} text @param {string} source */
const withLinks = (text, source) => mapLinks(text, (target) => resolveLink(target, source, addPicture));

/** @param {string} path */
function addPicture(path) {
  copy(join(ROOT, path), `public/${pictureName(path)}`);
  return `/${pictureName(path)}`;
}

/** What a source, or a section of it, says. @param {string} from */
function textOf(from) {
  const [path, anchor] = from.split("#");
  const text = readSource(path);
  return withLinks(anchor === undefined ? text : sectionOf(text, anchor), path);
}

/** Takes in what is written elsewhere. @param {string} text */
function takeIn(text) {
  return text.replace(/^<!-- (lead|body|program) of (\S+) -->$/gm, (_, part, from) => {
    const taken = textOf(from);
    if (part === "program") return programOf(taken);
    return part === "lead" ? leadOf(taken) : taken.slice(taken.indexOf("\n")).trim();
  });
}

/**
 * The text of a page.
 *
 * @param {import("./site-map.mjs").Page} page
 * @param {string} kicker what stands above its title
 */
function pageText({ from, title }, kicker) {
  const own = from.startsWith("apps/docs/");
  const [, frontmatter = "", body = ""] = /^(?:---\n(.*?)---\n)?(.*)$/s.exec(textOf(from)) ?? [];
  const titled = from.includes("#") ? body.replace(/^# .*/, `# ${title}`) : body;
  const above = titled.startsWith(`# ${kicker}\n`) ? "" : `kicker: ${kicker}\n`;
  const added = own ? above : `${above}source: ${from.split("#")[0]}\n`;
  return `---\n${frontmatter}${added}---\n\n${takeIn(titled)}`;
}

/** Writes a file of the assembled site, unless it is as it should be. @param {string} path @param {string} text */
function write(path, text) {
  const file = join(ASSEMBLED, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param {string} source @param {string} path */
function copy(source, path) {
  const file = join(ASSEMBLED, path);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(source, file);
}

/** Writes all pages but those of the API reference. */
export function assemble() {
  cpSync(fileURLToPath(new URL("../public", import.meta.url)), join(ASSEMBLED, "public"), { recursive: true });
  for (const [path, name] of FILES) copy(join(ROOT, path), `public/${name}`);
  const kickers = new Map(
    SECTIONS.flatMap(({ groups }) => groups.flatMap(({ text, pages }) => pages.map((page) => [page.to, text]))),
  );
  for (const page of PAGES) write(`${page.to}.md`, pageText(page, kickers.get(page.to) ?? ""));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(ASSEMBLED, { recursive: true, force: true });
  assemble();
  console.log(
    `${PAGES.length} pages of documents, ${addressOf(PAGES[0].to)} to ${addressOf(PAGES[PAGES.length - 1].to)}`,
  );
}
