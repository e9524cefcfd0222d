// Checks what runs on the hosting platform, as far as that can be done here: `pnpm run check:workflows`.
//
// actionlint knows the syntax, the expressions and the usual mistakes. What it leaves out is below: every action is pinned by the full
// hash of a commit, with its version beside it; nothing is permitted unless a job asks for it; tokens do not stay on disk.
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { ROOT } from "./workspace.mjs";

const WORKFLOWS = ".github/workflows";

/** The only job that may prove to a registry who it is, by workflow. */
const MAY_IDENTIFY = { "release.yml": "publish" };

const USES = /^\s*(?:-\s+)?uses:\s*(\S+)(.*)$/;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const VERSION = /^\s+# v\d+\.\d+\.\d+$/;

/**
 * What is wrong with a workflow beyond what actionlint finds.
 *
 * @param {string} name the name of its file
 * @param {string} text
 * @returns {string[]}
 */
export function checkPolicy(name, text) {
  const workflow = parse(text);
  return [
    ...text.split("\n").flatMap((line, index) => checkPin(line).map((problem) => `${index + 1}: ${problem}`)),
    ...checkPermissions(workflow.permissions, "the workflow"),
    ...Object.entries(workflow.jobs).flatMap(([job, { permissions, steps = [] }]) => [
      ...(permissions?.["id-token"] === undefined || MAY_IDENTIFY[name] === job
        ? []
        : [`job ${job} has id-token; only the job that publishes may`]),
      ...(permissions === undefined || typeof permissions === "object"
        ? []
        : [`job ${job} has permissions ${permissions}; name those that it needs`]),
      ...steps
        .filter(
          ({ uses, with: input }) => uses?.startsWith("actions/checkout@") && input?.["persist-credentials"] !== false,
        )
        .map(() => `job ${job} checks out and keeps the token; set persist-credentials: false`),
    ]),
  ].map((problem) => `${name}: ${problem}`);
}

function checkPin(line) {
  const match = USES.exec(line);
  if (match === null || match[1].startsWith("./")) return [];
  if (!PINNED.test(match[1])) return [`${match[1]} is not pinned by the full hash of a commit`];
  return VERSION.test(match[2]) ? [] : [`${match[1]} has no comment with its version, like "# v1.2.3"`];
}

/** Jobs get what they need on top of nothing, or of reading the repository. */
function checkPermissions(permissions, whose) {
  if (permissions === undefined) return [`${whose} does not set permissions, so they are the repository's default`];
  const isMinimal =
    typeof permissions === "object" &&
    Object.entries(permissions).every(([scope, access]) => scope === "contents" && access === "read");
  return isMinimal ? [] : [`${whose} permits more than reading the repository; let the job ask for it`];
}

async function main() {
  const lint = await createLinter();
  const problems = [];
  for (const name of readdirSync(join(ROOT, WORKFLOWS))) {
    const text = readFileSync(join(ROOT, WORKFLOWS, name), "utf8");
    const found = lint(text, `${WORKFLOWS}/${name}`);
    problems.push(...found.map(({ line, column, message }) => `${name}: ${line}:${column}: ${message}`));
    if (found.length === 0) problems.push(...checkPolicy(name, text));
  }
  const dependabot = parse(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8"));
  if (dependabot.version !== 2) problems.push("dependabot.yml: version is not 2");
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
