// What of an API report users depend on. The extractor lists every type that some exported one names, those that only internal members
// name included: half of the engine. Here that is left out, so that only what users can see changes the report.

/** Whether a member has a comment is not part of the surface. */
const UNDOCUMENTED = /^ *\/\/ \(undocumented\)\n| \(undocumented\)$/gm;

const OPEN = "```ts\n";
const CLOSE = "```\n";
const DECLARED_NAME = /^(?:declare )?(?:abstract )?(?:class|interface|type|const|function|enum|namespace) ([\w$]+)/m;
const IMPORTED_NAME = /^import .*?([\w$]+)(?: \})? from /;

/**
 * A report with what can be reached from exports alone, in the same order.
 *
 * @param {string} report as the extractor writes it, without internal members
 * @returns {string}
 */
export function publicSurface(report) {
  const text = report.replace(UNDOCUMENTED, "");
  const start = text.indexOf(OPEN) + OPEN.length;
  const end = text.lastIndexOf(CLOSE);
  const blocks = text
    .slice(start, end)
    .trim()
    .split("\n\n")
    .flatMap((block) => (block.startsWith("import ") ? block.split("\n") : [block]));
  const kept = reachable(blocks.map((text) => ({ text, name: nameOf(text), words: new Set(text.match(/[\w$]+/g)) })));
  // Imports are lines of one block.
  const body = kept.join("\n\n").replaceAll(/^(import .*\n)\n(?=import )/gm, "$1");
  return `${text.slice(0, start)}\n${body}\n\n${text.slice(end)}`;
}

/** The name of something that is not exported itself; `undefined` for what is, and for comments. */
function nameOf(block) {
  return DECLARED_NAME.exec(block)?.[1] ?? IMPORTED_NAME.exec(block)?.[1];
}

/** The texts of blocks that are exported, or named by some that are kept. */
function reachable(blocks) {
  const kept = new Set(blocks.filter(({ name }) => name === undefined));
  // A set that grows while it is gone through: what is added is gone through, too.
  for (const { words } of kept) {
    for (const block of blocks) if (words.has(block.name)) kept.add(block);
  }
  return blocks.filter((block) => kept.has(block)).map(({ text }) => text);
}
