import { describe, expect, it } from "vitest";
import { notesOf, withRepository } from "../release/pack-release.mjs";
import { chooseStep, distTag } from "../release/plan-release.mjs";

describe("the step to take", () => {
  const choose = (state) =>
    chooseStep({ changesets: [], pre: undefined, version: "0.1.0", isPublished: () => true, ...state });

  it("is a pull request while changesets wait", () => {
    expect(choose({ changesets: ["a"] })).toBe("version");
  });

  it("is to publish a version that is not there yet", () => {
    expect(choose({ isPublished: () => false })).toBe("publish");
    expect(choose({})).toBe("none");
  });

  it("is never to publish the version that packages begin with", () => {
    expect(choose({ version: "0.0.0", isPublished: () => false })).toBe("none");
  });

  it("leaves changesets alone that a pre-release has used", () => {
    const pre = { mode: "pre", changesets: ["a"] };
    expect(choose({ changesets: ["a"], pre, version: "0.2.0-next.0", isPublished: () => false })).toBe("publish");
    expect(choose({ changesets: ["a", "b"], pre })).toBe("version");
  });

  it("is a pull request when pre-releases end", () => {
    expect(choose({ changesets: ["a"], pre: { mode: "exit", changesets: ["a"] } })).toBe("version");
  });
});

it("offers pre-releases under their own name", () => {
  expect(distTag("0.2.0")).toBe("latest");
  expect(distTag("0.2.0-next.3")).toBe("next");
  expect(distTag("0.2.0+build-1")).toBe("latest");
});

describe("a packed manifest", () => {
  const manifest = { name: "lsm-core" };

  it("says where the repository is when the platform does", () => {
    const environment = { GITHUB_SERVER_URL: "https://host.example", GITHUB_REPOSITORY: "owner/name" };
    expect(withRepository(manifest, "packages/lsm-core", environment)).toEqual({
      name: "lsm-core",
      homepage: "https://host.example/owner/name/tree/HEAD/packages/lsm-core#readme",
      bugs: "https://host.example/owner/name/issues",
      repository: { type: "git", url: "git+https://host.example/owner/name.git", directory: "packages/lsm-core" },
    });
  });

  it("is as it was elsewhere", () => {
    expect(withRepository(manifest, "packages/lsm-core", {})).toBe(manifest);
  });
});

it("release notes are what the changelog says of the version", () => {
  const changelog = "# lsm-core\n\n## 0.2.0\n\n### Minor Changes\n\n- New.\n\n## 0.1.0\n\n- Old.\n";
  expect(notesOf(changelog, "0.2.0")).toBe("### Minor Changes\n\n- New.");
  expect(notesOf(changelog, "0.1.0")).toBe("- Old.");
  expect(notesOf(changelog, "0.3.0")).toBe("");
});
