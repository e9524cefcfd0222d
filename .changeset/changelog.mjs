// How a changeset becomes a line of a changelog: `changeset version` loads this module.
//
// @changesets/changelog-github needs the repository's name in its settings and a token for the platform's API. Here both come
// from where it runs: in a workflow the lines link to the commit and the pull request, elsewhere they name the commit.
import { execFileSync } from "node:child_process";

/** Hexadecimal digits of a commit that are shown. */
const SHORT = 7;

/** What merge commits and squashed ones say of the pull request they come from. */
const PULL_REQUEST = /\(#(\d+)\)$|^Merge pull request #(\d+)/;

/**
 * The lines of one changeset: its text, and where the change was made.
 *
 * @param {{ summary: string, commit?: string }} changeset
 * @returns {Promise<string>}
 */
export async function getReleaseLine({ summary, commit }) {
  const lines = summary.trim().split("\n");
  if (commit !== undefined) {
    // The origin ends the first paragraph, which may be wrapped; code and lists behind it stay as they are.
    const blank = lines.indexOf("");
    lines[(blank === -1 ? lines.length : blank) - 1] += ` (${originOf(commit)})`;
  }
  return `- ${lines.map((line, index) => (index === 0 || line === "" ? line : `  ${line}`)).join("\n")}`;
}

/**
 * The line of a package whose own dependencies were released along with it.
 *
 * @param {readonly unknown[]} _changesets
 * @param {readonly { name: string, newVersion: string }[]} dependencies
 * @returns {Promise<string>}
 */
export async function getDependencyReleaseLine(_changesets, dependencies) {
  if (dependencies.length === 0) return "";
  return `- Works with ${dependencies.map(({ name, newVersion }) => `${name} ${newVersion}`).join(", ")}.`;
}

/** Names a commit, and its pull request where one is known; as links where the platform says where it is. */
function originOf(commit) {
  const short = `\`${commit.slice(0, SHORT)}\``;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  const match = PULL_REQUEST.exec(subjectOf(commit));
  const pullRequest = match?.[1] ?? match?.[2];
  if (!server || !repository) return pullRequest === undefined ? short : `#${pullRequest}, ${short}`;

  const base = `${server}/${repository}`;
  const commitLink = `[${short}](${base}/commit/${commit})`;
  return pullRequest === undefined ? commitLink : `[#${pullRequest}](${base}/pull/${pullRequest}), ${commitLink}`;
}

/** The first line of a commit's message. */
function subjectOf(commit) {
  return execFileSync("git", ["log", "-1", "--format=%s", commit], { encoding: "utf8" }).trim();
}
