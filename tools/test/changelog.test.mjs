import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { getDependencyReleaseLine, getReleaseLine } from "../../.changeset/changelog.mjs";
import { makeRepository } from "./support/repository.mjs";

let repository;
const home = process.cwd();

beforeEach(() => {
  repository = makeRepository();
  process.chdir(repository.directory);
  vi.stubEnv("GITHUB_SERVER_URL", "");
  vi.stubEnv("GITHUB_REPOSITORY", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(home);
  repository.remove();
});

it("names the commit", async () => {
  const commit = repository.commit("core: faster", {});
  expect(await getReleaseLine({ summary: "Scans are faster.\n", commit })).toBe(
    `- Scans are faster. (\`${commit.slice(0, 7)}\`)`,
  );
});

it("links the pull request and the commit where the platform says what it is", async () => {
  vi.stubEnv("GITHUB_SERVER_URL", "https://host.example");
  vi.stubEnv("GITHUB_REPOSITORY", "owner/name");
  const commit = repository.commit("core: faster (#12)", {});
  const link = `[\`${commit.slice(0, 7)}\`](https://host.example/owner/name/commit/${commit})`;
  expect(await getReleaseLine({ summary: "Faster.", commit })).toBe(
    `- Faster. ([#12](https://host.example/owner/name/pull/12), ${link})`,
  );
});

it("keeps wrapped lines and lists in their item, the origin behind the first paragraph", async () => {
  const commit = repository.commit("Merge pull request #7 from a/b", {});
  const short = commit.slice(0, 7);
  expect(await getReleaseLine({ summary: "A long\nsentence.\n\n- one\n- two", commit })).toBe(
    `- A long\n  sentence. (#7, \`${short}\`)\n\n  - one\n  - two`,
  );
});

it("gives the text alone for a changeset that is not committed yet", async () => {
  expect(await getReleaseLine({ summary: "Faster." })).toBe("- Faster.");
});

it("says with which versions a package works", async () => {
  expect(await getDependencyReleaseLine([], [{ name: "lsm-core", newVersion: "0.2.0" }])).toBe(
    "- Works with lsm-core 0.2.0.",
  );
  expect(await getDependencyReleaseLine([], [])).toBe("");
});
