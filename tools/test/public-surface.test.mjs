import { expect, it } from "vitest";
import { publicSurface } from "../api/public-surface.mjs";

const report = (...blocks) => `## Report\n\n\`\`\`ts\n\n${blocks.join("\n\n")}\n\n\`\`\`\n`;

it("has what is exported, and what that names, in the same order", () => {
  const shown = [
    "// @public\nexport function open(options: Options): void;",
    "// @public\ninterface Options {\n    readonly size: Size;\n}",
    "// @public\ntype Size = number;",
  ];
  expect(publicSurface(report(...shown))).toBe(report(...shown));
});

it("leaves out what only internal things name", () => {
  const engine = "// @public\nclass Engine {\n    run(job: Job): void;\n}";
  const job = "// @public\ninterface Job {\n    readonly engine: Engine;\n}";
  const open = "// @public\nexport function open(): void;";
  expect(publicSurface(report(engine, job, open))).toBe(report(open));
});

it("has the imports that are still needed", () => {
  const open = "// @public\nexport function open(lsm: Lsm): void;";
  const given = report(
    "import type { Job } from 'other';\nimport { Lsm } from 'lsm-core';\nimport { A } from 'lsm-core';",
    open,
    "export { A }",
  );
  expect(publicSurface(given)).toBe(
    report("import { Lsm } from 'lsm-core';\nimport { A } from 'lsm-core';", open, "export { A }"),
  );
});

it("does not say what has no comment", () => {
  const given = report(
    "// @public (undocumented)\nexport interface A {\n    // (undocumented)\n    readonly b: number;\n}",
  );
  expect(publicSurface(given)).toBe(report("// @public\nexport interface A {\n    readonly b: number;\n}"));
});
