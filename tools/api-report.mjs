// The public surface of the package in the current directory, as a report in `api/` for each entry point: signatures in the order of
// their names, without comments. A pull request that changes the surface shows it there.
//
//   node ../../tools/api-report.mjs             fails when a report is not what the build says, and shows the difference
//   node ../../tools/api-report.mjs --update    writes the reports
//
// Types that are not exported but named by what is belong to the surface and are in the reports, too; internal members do not.
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { publicSurface } from "./api/public-surface.mjs";
import { ROOT } from "./workspace.mjs";

const REPORTS = "api";

/** As strict users have it. The extractor brings a TypeScript of its own and reads declarations only. */
const COMPILER_OPTIONS = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules", "@types")],
};

const isUpdate = process.argv.includes("--update");
const entries = entryPoints(JSON.parse(readFileSync("package.json", "utf8")));
const scratch = mkdtempSync(join(tmpdir(), "api-report-"));
try {
  extract();
  const isSame = entries.map(({ report }) => settle(report)).every(Boolean);
  if (!settleOthers() || !isSame) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The entry points with types, and the names of their reports. */
function entryPoints({ name, exports }) {
  return Object.entries(exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([path, target]) => ({
      declarations: resolve(target.types),
      report: `${name}${path.slice(1).replaceAll("/", ".")}.api.md`,
    }));
}

/** Writes the reports of what was built into the scratch directory. */
function extract() {
  const files = entries.map(({ declarations }) => declarations);
  const configs = entries.map((entry) => extractorConfig(entry, files));
  // One program for all entry points: making it takes most of the time.
  const compilerState = CompilerState.create(configs[0], { additionalEntryPoints: files });
  for (const [index, config] of configs.entries()) {
    Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true; // What it has to say of comments is the linter's business.
      },
    });
    const { report } = entries[index];
    const written = join(scratch, report.replace(".api.md", ".public.api.md"));
    writeFileSync(join(scratch, report), publicSurface(readFileSync(written, "utf8")));
  }
}

function extractorConfig({ declarations, report }, files) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files } },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFolder: scratch,
        reportTempFolder: scratch,
        reportFileName: report,
        reportVariants: ["public"],
      },
      newlineKind: "lf",
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve("package.json"),
  });
}

/** Compares a report with the committed one, or replaces that. Gives whether all is well. */
function settle(report) {
  const committed = join(REPORTS, report);
  const current = readFileSync(join(scratch, report), "utf8");
  if (existsSync(committed) && readFileSync(committed, "utf8") === current) return true;
  if (isUpdate) {
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(committed, current);
    console.log(`${committed} is written`);
    return true;
  }
  console.error(`${committed} is not what the package's surface is now:\n`);
  const { stdout } = spawnSync(
    "git",
    ["diff", "--no-index", "--no-color", "--", existsSync(committed) ? committed : devNull, join(scratch, report)],
    { encoding: "utf8" },
  );
  console.error(stdout.slice(stdout.indexOf("@@")));
  console.error("If that is meant: `npx pnpm@12.21.0 run api:update`, and a changeset that is at least minor.\n");
  return false;
}

/** Removes the reports of entry points that are no more, or tells of them. Gives whether all is well. */
function settleOthers() {
  const names = new Set(entries.map(({ report }) => report));
  const others = (existsSync(REPORTS) ? readdirSync(REPORTS) : []).filter((name) => !names.has(name));
  for (const name of others) {
    if (isUpdate) rmSync(join(REPORTS, name));
    console.log(`${join(REPORTS, name)} ${isUpdate ? "is removed" : "belongs to no entry point"}`);
  }
  return isUpdate || others.length === 0;
}
