/** A fenced `ts` block of a Markdown text. */
export interface CodeBlock {
  /** Its lines, without the fences. */
  readonly lines: readonly string[];
  /** The number of its first line in the text, from 0. */
  readonly start: number;
}

/** What a line of code says that it prints. */
export interface Expectation {
  /** The line's number in the text, from 1. */
  readonly line: number;
  /** One for each time that the line is reached. */
  readonly outputs: readonly string[];
}

const EXPECTATION = /\bconsole\.log\((.*)\);(.*?)\/\/ (.+)$/;

/** All `ts` blocks, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { lines: string[]; start: number } | undefined;
  for (const [at, line] of markdown.split("\n").entries()) {
    if (open === undefined) {
      if (line === "```ts") open = { lines: [], start: at + 1 };
    } else if (line === "```") {
      blocks.push(open);
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error(`the block at line ${open.start} has no end`);
  return blocks;
}

/**
 * A module of some blocks of a text, each line where it stands in the text, so that messages of a compiler are about the text.
 * Where a comment says what a line prints, it prints that with its number.
 *
 * @param firstLine goes where the title of the text is
 */
export function programOf(blocks: readonly CodeBlock[], firstLine: string): string {
  const program = [firstLine];
  for (const { lines, start } of blocks) {
    while (program.length < start) program.push("");
    program.push(...lines.map((line, i) => withLineNumber(line, start + i + 1)));
  }
  return `${program.join("\n")}\nexport {};\n`;
}

/** What the comments of some blocks say that they print. "a, then b" in a comment stands for a line that is reached twice. */
export function expectationsOf(blocks: readonly CodeBlock[]): Expectation[] {
  return blocks.flatMap(({ lines, start }) =>
    lines.flatMap((line, i) => {
      const said = EXPECTATION.exec(line)?.[3];
      return said === undefined ? [] : [{ line: start + i + 1, outputs: said.split(", then ") }];
    }),
  );
}

function withLineNumber(line: string, number: number): string {
  return EXPECTATION.test(line) ? line.replace("console.log(", `printAt(${number}, `) : line;
}
