// What the assembly of the site needs to know of Markdown: headings, sections, links. Code is left alone.

/** A block of code with its fences. */
const BLOCK = /(^ *(?:`{3,}|~{3,})[^\n]*\n.*?^ *(?:`{3,}|~{3,}) *$)/ms;

/** Code within a line, or a link (or picture): its mark, text and target. */
const CODE_OR_LINK = /`+[^`]+`+|(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)/g;

/** The anchor of a heading, as GitHub makes it: links in the sources work there and here. @param {string} title */
export function anchorOf(title) {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/** Changes what is not in a block of code. @param {string} text @param {(prose: string) => string} change */
function mapProse(text, change) {
  return text
    .split(BLOCK)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
}

/**
 * The headings of a text.
 *
 * @param {string} text
 * @returns {{ depth: number, anchor: string, line: number }[]} in order; `line` counts from 0
 */
export function headingsOf(text) {
  const prose = text.replace(new RegExp(BLOCK, "gms"), (block) => block.replace(/[^\n]/g, ""));
  return prose.split("\n").flatMap((content, line) => {
    const match = /^(#{1,6}) (.*)$/.exec(content);
    return match ? [{ depth: match[1].length, anchor: anchorOf(match[2]), line }] : [];
  });
}

/** What a text says before its first heading but the title. @param {string} text */
export function leadOf(text) {
  return text.split("\n").slice(1, headingsOf(text)[1]?.line).join("\n").trim();
}

/**
 * A section with what is below it, its heading raised to a title.
 *
 * @param {string} text
 * @param {string} anchor
 */
export function sectionOf(text, anchor) {
  const headings = headingsOf(text);
  const at = headings.findIndex((heading) => heading.anchor === anchor);
  if (at === -1)
    throw new Error(`there is no section #${anchor} among ${headings.map((each) => `#${each.anchor}`).join(", ")}`);
  const { depth, line } = headings[at];
  const next = headings.slice(at + 1).find((heading) => heading.depth <= depth);
  const section = text.split("\n").slice(line, next?.line).join("\n").trimEnd();
  return mapProse(section, (prose) => prose.replace(/^#{2,} /gm, (marks) => marks.slice(depth - 1)));
}

/** The first program in a text, with its fences. @param {string} text */
export function programOf(text) {
  const program = /^```ts\n.*?^```$/ms.exec(text)?.[0];
  if (program === undefined) throw new Error("there is no program in it");
  return program;
}

/**
 * Changes the targets of links and pictures.
 *
 * @param {string} text
 * @param {(target: string) => string | undefined} change `undefined`: the text stays, and is no link
 */
export function mapLinks(text, change) {
  return mapProse(text, (prose) =>
    prose.replace(CODE_OR_LINK, (all, mark, label, target) => {
      if (target === undefined) return all;
      const changed = change(target);
      return changed === undefined ? label : `${mark}[${label}](${changed})`;
    }),
  );
}
