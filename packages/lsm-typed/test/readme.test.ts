import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MemoryStore, openDatabase } from "lsm-typed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeBlocks, expectationsOf, programOf } from "./docs/code-blocks.ts";
import { PACKAGE, pages, programsOf, readPage, Workshop } from "./docs/workshop.ts";

/** Pages whose blocks wait for changes, so that one cannot follow another. */
const BLOCK_BY_BLOCK: readonly string[] = ["docs/live.md"];

/** For a compiler and programs on a machine that is busy. */
const TIMEOUT_MS = 120_000;

const PAGES = pages();
const PROGRAMS = PAGES.flatMap((page) => programsOf(page, BLOCK_BY_BLOCK.includes(page)));

describe("programs in the pages", () => {
  let workshop: Workshop;
  let messages: string[];
  beforeAll(() => {
    workshop = new Workshop(PROGRAMS);
    messages = workshop.compile();
  }, TIMEOUT_MS);
  afterAll(() => workshop.remove());

  it("are there", () => {
    expect(PROGRAMS.length).toBeGreaterThan(10);
    expect(PROGRAMS.flatMap(({ expectations }) => expectations).length).toBeGreaterThan(30);
  });

  it("have only messages of the compiler that are about one of them", () => {
    const names = PROGRAMS.map(({ name }) => `pages/${name}.ts`);
    // Lines that are indented go on about the one before.
    const others = messages.filter((line) => !line.startsWith(" ") && !names.some((name) => line.startsWith(name)));
    expect(others).toEqual([]);
  });

  it.each(PROGRAMS)(
    "of $page ($name) compile, run, and print what their comments say",
    (program) => {
      expect(messages.filter((line) => line.startsWith(`pages/${program.name}.ts`))).toEqual([]);
      expect(workshop.run(program)).toEqual(program.expectations);
    },
    TIMEOUT_MS,
  );
});

describe("the pages", () => {
  it.each(PAGES)("%s leads to what exists", (page) => {
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it("are all in the README's map", () => {
    const readme = readPage("README.md");
    expect(PAGES.filter((page) => page !== "README.md" && !readme.includes(`](${page})`))).toEqual([]);
  });

  it("name every error code in the tables of the README and of the page on errors", () => {
    const source = readFileSync(join(PACKAGE, "src/base/errors.ts"), "utf8");
    const [, union = ""] = /type TypedErrorCode =([^;]+);/.exec(source) ?? [];
    const codes = [...union.matchAll(/\| "(\w+)"/g)].map(([, code = ""]) => code);
    expect(codes.length).toBeGreaterThan(10);
    for (const page of ["README.md", "docs/errors.md"]) {
      const text = readPage(page);
      expect(codes.filter((code) => !new RegExp(`^\\|[^|]*\`${code}\``, "m").test(text))).toEqual([]);
    }
  });

  it("name every option of openDatabase in the README's table", async () => {
    const refusal = await openDatabase(new MemoryStore(), {}, { none: 1 } as never).catch((error: unknown) => error);
    const [, names = ""] = /there are (.+)$/.exec(String(refusal)) ?? [];
    const options = names.split(", ");
    expect(options.length).toBeGreaterThan(5);
    const readme = readPage("README.md");
    expect(options.filter((name) => !new RegExp(`^\\|[^|]*\`${name}\``, "m").test(readme))).toEqual([]);
  });

  it("begin with a README of less than 200 lines", () => {
    expect(readPage("README.md").split("\n").length).toBeLessThan(200);
  });
});

describe("the reader of code blocks", () => {
  const page = ["# Title", "", "```ts", "console.log(1); // 1, then 2", "```", "", "```ts", "console.log(3);", "```"];
  const blocks = codeBlocks(page.join("\n"));

  it("keeps each line where it stands in the page", () => {
    const program = programOf(blocks, "import {};").split("\n");
    expect(program.slice(0, 8)).toEqual([
      "import {};",
      "",
      "",
      "printAt(4, 1); // 1, then 2",
      "",
      "",
      "",
      "console.log(3);",
    ]);
  });

  it("expects what comments say, and nothing of lines without one", () => {
    expect(expectationsOf(blocks)).toEqual([{ line: 4, outputs: ["1", "2"] }]);
  });

  it("refuses a block without an end", () => {
    expect(() => codeBlocks("```ts\nconst a = 1;")).toThrow("no end");
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(PACKAGE, page) : join(PACKAGE, dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, "utf8")).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}
