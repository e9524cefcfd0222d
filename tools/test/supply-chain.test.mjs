import { describe, expect, it } from "vitest";
import { EXCEPTIONS, findForbidden } from "../check-licences.mjs";
import { judge } from "../check-signatures.mjs";
import { checkPolicy } from "../check-workflows.mjs";

describe("licences", () => {
  const list = (licence, name = "something") => ({ [licence]: [{ name, versions: ["1.0.0"] }] });

  it.each(["MIT", "(MIT OR GPL-3.0-only)", "(MIT AND ISC)"])("%s is allowed", (licence) => {
    expect(findForbidden(list(licence), [])).toEqual([]);
  });

  it.each(["GPL-3.0-only", "(MIT AND GPL-3.0-only)", "Unknown", "SEE LICENSE IN LICENSE"])("%s is not", (licence) => {
    expect(findForbidden(list(licence), [])).toEqual([`something@1.0.0 is under ${licence}`]);
  });

  it("may have exceptions by name and licence", () => {
    expect(findForbidden(list("MPL-2.0", "lightningcss-linux-x64-gnu"), EXCEPTIONS)).toEqual([]);
    expect(findForbidden(list("GPL-3.0-only", "lightningcss"), EXCEPTIONS)).toHaveLength(1);
  });
});

describe("signatures", () => {
  it.each([
    ["verified", { status: 0, output: "audited 812 packages in 2s\n812 packages have verified registry signatures" }],
    ["failed", { status: 1, output: "audited 812 packages\n1 package has an invalid registry signature" }],
    ["failed", { status: 1, output: "ERR_PNPM_META_FETCH_FAIL" }],
    [
      "unsigned",
      { status: 0, output: "audited 0 packages\n\nNo dependencies were installed from a registry with signing keys" },
    ],
  ])("are %s", (verdict, answer) => {
    expect(judge(answer)).toBe(verdict);
  });
});

describe("a workflow", () => {
  const HASH = "0123456789012345678901234567890123456789";
  const workflow = ({
    permissions = "permissions:\n  contents: read",
    job = "",
    uses = `actions/checkout@${HASH} # v7.0.1`,
    input = "{ persist-credentials: false }",
  }) =>
    `on: push\n${permissions}\njobs:\n  publish:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - uses: ${uses}\n        with: ${input}\n`;
  const check = (changes, name = "ci.yml") => checkPolicy(name, workflow(changes));

  it("may be good", () => {
    expect(check({})).toEqual([]);
    expect(check({ job: "    permissions:\n      contents: write\n" })).toEqual([]);
  });

  it.each([
    ["a tag for an action", { uses: "actions/checkout@v7" }],
    ["a hash without its version", { uses: `actions/checkout@${HASH}` }],
    ["the permissions that the repository gives", { permissions: "" }],
    ["permissions for all jobs", { permissions: "permissions:\n  contents: write" }],
    ["all permissions for a job", { job: "    permissions: write-all\n" }],
    ["an identity for a job that does not publish", { job: "    permissions:\n      id-token: write\n" }],
    ["a token that stays on disk", { input: "{ fetch-depth: 0 }" }],
  ])("may not have %s", (_, changes) => {
    expect(check(changes)).toHaveLength(1);
  });

  it("may prove who it is in the job that publishes", () => {
    expect(check({ job: "    permissions:\n      id-token: write\n" }, "release.yml")).toEqual([]);
  });
});
