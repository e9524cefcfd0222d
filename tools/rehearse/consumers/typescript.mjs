// Compiles a program with each version of TypeScript and each way to resolve modules, strictly, and runs what comes out.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.mjs";
import { obtainTool } from "../toolbox.mjs";
import { copyNpmFolder, runProgram } from "./user-folder.mjs";

const VERSIONS = ["5.9", "6", "7"];
const MODULES = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** All that is checked: also the declarations of the packages, which `skipLibCheck` would leave out. */
const STRICT = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
};

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useTypescript(rehearsal) {
  let folder = "";
  let modules = "";
  const isInstalled = await rehearsal.note("typescript", "install", async () => {
    modules = join(await obtainTool("typescript"), "node_modules");
    folder = await copyNpmFolder(rehearsal, "typescript", ["typescript"]);
    await run("npm", ["install", "--save-dev", "@types/node@20"], { cwd: folder, env: rehearsal.environment });
  });
  if (!isInstalled) return;
  for (const version of VERSIONS) {
    const compiler = join(modules, `typescript-${version}`, "bin", "tsc");
    for (const options of MODULES) {
      await rehearsal.note("typescript", `TypeScript ${version}, ${options.moduleResolution}`, () =>
        compileAndRun(rehearsal, folder, compiler, options, `${version}-${options.moduleResolution}`),
      );
    }
  }
}

async function compileAndRun(rehearsal, folder, compiler, options, name) {
  const config = `tsconfig.${name}.json`;
  const compilerOptions = { ...STRICT, ...options, rootDir: ".", outDir: `out-${name}` };
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  await run(process.execPath, [compiler, "-p", config], { cwd: folder, env: rehearsal.environment });
  await runProgram(rehearsal, folder, [process.execPath, join(`out-${name}`, "program.js")]);
}
