// Sums the JSON reports that vitest wrote. Used by `.ci/run`:
//
//   node tools/test-reports.mjs clear    removes all reports, so that none of an earlier run is counted
//   node tools/test-reports.mjs total    prints `N passed, N failed` as its last line; exits with 1 unless all is well
//
// All is well when every package with a test script has a report, ran at least one test, and failed none.
// Reports of other Node.js versions (tools/test-nodes.mjs) add their failures, not their passes: the same tests count once.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testedPackages, TEST_REPORT } from "./workspace.mjs";

/**
 * Counts of one report.
 *
 * A file that failed outside of its tests (it could not be loaded, a hook threw) counts as one failure.
 */
export function countReport(report) {
  const files = report.testResults ?? [];
  const broken = files.filter(
    (file) => file.status === "failed" && !(file.assertionResults ?? []).some((test) => test.status === "failed"),
  ).length;
  const failed = (report.numFailedTests ?? 0) + broken;
  return {
    passed: report.numPassedTests ?? 0,
    // A run can fail with no test to blame: an unhandled rejection, for example.
    failed: failed === 0 && report.success === false ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

function readReport(path) {
  try {
    return countReport(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

function total() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const problems = [];
  const tested = testedPackages();
  if (tested.length === 0) problems.push("no package has a test script");
  for (const { name, directory } of tested) {
    const counts = readReport(join(directory, TEST_REPORT));
    if (counts === undefined) {
      problems.push(
        `${name}: no readable ${TEST_REPORT}; its tests did not finish, or its vitest.config.ts does not use vitest.shared.ts`,
      );
      continue;
    }
    if (counts.passed + counts.failed === 0) problems.push(`${name}: no test ran`);
    if (counts.failed > 0) problems.push(`${name}: ${counts.failed} failed`);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
    for (const other of otherReports(directory)) {
      const failed = readReport(other.path)?.failed ?? 0;
      if (failed > 0) problems.push(`${name}: ${failed} failed on ${other.label}`);
      sum.failed += failed;
    }
  }
  for (const problem of problems) console.log(problem);
  console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
  return problems.length === 0;
}

function otherReports(directory) {
  const reports = join(directory, dirname(TEST_REPORT));
  if (!existsSync(reports)) return [];
  return readdirSync(reports)
    .filter((name) => /^node-.*\.json$/.test(name))
    .map((name) => ({ path: join(reports, name), label: name.slice(0, -".json".length) }));
}

function clear() {
  for (const { directory } of testedPackages()) {
    rmSync(join(directory, dirname(TEST_REPORT)), { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = process.argv[2];
  if (command === "clear") clear();
  else if (command === "total") process.exitCode = total() ? 0 : 1;
  else throw new TypeError(`test-reports: expected "clear" or "total", got ${command}`);
}
