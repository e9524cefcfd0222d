import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** `node-storage.ts` as JavaScript, for threads and processes that vitest does not transform. */
export interface CompiledStorage {
  /** What to import. */
  readonly url: string;
  remove(): void;
}

/** Compiles the sources as they are now into a temporary folder. Takes about a second. */
export function compileStorage(): CompiledStorage {
  const packageDirectory = fileURLToPath(new URL("../..", import.meta.url));
  const source = join(packageDirectory, "src");
  const folder = mkdtempSync(join(tmpdir(), "lsm-compiled-"));
  const config = {
    extends: join(packageDirectory, "tsconfig.json"),
    compilerOptions: {
      rootDir: source,
      outDir: folder,
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      sourceMap: false,
      tsBuildInfoFile: null,
      typeRoots: [fileURLToPath(new URL("../../../../node_modules/@types", import.meta.url))],
    },
    files: [join(source, "storage/node-storage.ts")],
    include: [],
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", folder], { stdio: "pipe" });
  return {
    url: pathToFileURL(join(folder, "storage/node-storage.js")).href,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
