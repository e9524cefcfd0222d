import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findMissing, readChange } from "../check-changeset.mjs";
import { makeRepository } from "./support/repository.mjs";

const changeset = (kind, name = "lsm-core") => `---\n"${name}": ${kind}\n---\n\nSomething is better.\n`;
const EMPTY = "---\n---\n";

describe("a change", () => {
  const find = (change) => findMissing({ files: [], manifests: [], changesets: [], ...change });

  it("to sources needs a changeset", () => {
    const files = ["packages/lsm-core/src/lsm.ts"];
    expect(find({ files })).toEqual(["lsm-core: src/lsm.ts changed, and no changeset names it"]);
    expect(find({ files, changesets: [changeset("patch")] })).toEqual([]);
  });

  it("needs a changeset of its own package", () => {
    const files = ["packages/lsm-typed/README.md"];
    expect(find({ files, changesets: [changeset("patch")] })).toHaveLength(1);
    expect(find({ files, changesets: [changeset("patch", "lsm-typed")] })).toEqual([]);
  });

  it("to a manifest needs one when users notice it", () => {
    expect(find({ files: ["packages/lsm-core/package.json"] })).toEqual([]);
    expect(find({ files: ["packages/lsm-core/package.json"], manifests: ["lsm-core"] })).toHaveLength(1);
  });

  it("to the public surface needs one that is at least minor", () => {
    const files = ["packages/lsm-core/src/lsm.ts", "packages/lsm-core/api/lsm-core.api.md"];
    expect(find({ files, changesets: [changeset("patch")] })).toEqual([
      "lsm-core: its API report changed; that needs a changeset that is at least minor",
    ]);
    expect(find({ files, changesets: [changeset("minor")] })).toEqual([]);
  });

  it("to tests, tools and other packages needs none", () => {
    expect(
      find({ files: ["packages/lsm-core/test/a.test.ts", "tools/soak.mjs", "apps/example-todo/src/a.ts"] }),
    ).toEqual([]);
  });

  it("may say with an empty changeset that users notice nothing", () => {
    expect(find({ files: ["packages/lsm-core/src/lsm.ts"], changesets: [EMPTY] })).toEqual([]);
  });

  it("with something else than a changeset is refused", () => {
    expect(() => find({ changesets: ["Something is better."] })).toThrow(/begins with a line/);
  });
});

describe("what changed on a branch", () => {
  let repository;
  const manifest = (fields) => JSON.stringify({ name: "lsm-core", version: "1.0.0", ...fields });
  const read = () => readChange("main", repository.directory);

  beforeEach(() => {
    repository = makeRepository();
    repository.commit("begin", {
      "packages/lsm-core/package.json": manifest({}),
      "packages/lsm-core/src/a.ts": "1",
      ".changeset/old.md": changeset("patch"),
    });
    repository.git("checkout", "--quiet", "-b", "branch");
  });
  afterEach(() => repository.remove());

  it("is what the branch did, not what others did meanwhile", () => {
    repository.commit("ours", { "packages/lsm-core/src/a.ts": "2", ".changeset/new.md": changeset("minor") });
    repository.git("checkout", "--quiet", "main");
    repository.commit("theirs", { "packages/lsm-core/src/b.ts": "1" });
    repository.git("checkout", "--quiet", "branch");
    expect(read()).toEqual({
      files: [".changeset/new.md", "packages/lsm-core/src/a.ts"],
      manifests: [],
      changesets: [changeset("minor")],
    });
  });

  it("includes manifests, unless it is only their version, scripts or tools", () => {
    repository.commit("release", {
      "packages/lsm-core/package.json": manifest({ version: "1.0.1", scripts: { a: "b" } }),
    });
    expect(read().manifests).toEqual([]);
    repository.commit("engines", { "packages/lsm-core/package.json": manifest({ engines: { node: ">=22" } }) });
    expect(read().manifests).toEqual(["lsm-core"]);
  });

  it("has no changesets that a release took away, nor the folder's README", () => {
    repository.commit("release", { ".changeset/old.md": undefined, ".changeset/README.md": "About" });
    expect(read().changesets).toEqual([]);
  });
});
