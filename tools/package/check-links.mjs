// Links in the pages of a package: a registry shows its README, and has no other files than those in the package.
import { posix } from "node:path";

const FENCED_CODE = /^(`{3,}|~{3,}).*?^\1/gms;
const INLINE_CODE = /`[^`\n]*`/g;
const LINK = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/gm;

/**
 * Links that lead out of the package or nowhere.
 *
 * @param {import("./packed-package.mjs").PackedPackage} packed
 * @returns {string[]}
 */
export function checkLinks({ files, read }) {
  return files
    .filter((file) => file.endsWith(".md"))
    .flatMap((page) =>
      linksOf(read(page))
        .filter((link) => !isGood(page, link, files, read))
        .map((link) => `${page} links to ${link}, which is not in the package`),
    );
}

function linksOf(markdown) {
  const text = markdown.replace(FENCED_CODE, "").replace(INLINE_CODE, "");
  return [...text.matchAll(LINK)].map((match) => match[1] ?? match[2]);
}

function isGood(page, link, files, read) {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return /^(?:https|mailto):/i.test(link);
  const [path, anchor] = link.split("#");
  const target = path === "" ? page : posix.join(posix.dirname(page), decodeURI(path));
  if (!files.includes(target)) return false;
  return anchor === undefined || !target.endsWith(".md") || anchorsOf(read(target)).has(anchor);
}

/** The anchors that renderers of Markdown make of headings. */
function anchorsOf(markdown) {
  const headings = [...markdown.replace(FENCED_CODE, "").matchAll(HEADING)].map((match) => match[1]);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(/\s/g, "-"),
    ),
  );
}
