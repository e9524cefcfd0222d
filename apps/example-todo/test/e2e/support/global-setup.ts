import type { TestProject } from "vitest/node";
import { findChromium, warnOfNoChromium } from "../../../../../tools/install-chromium.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** The path of the browser; empty when there is none. */
    readonly chromium: string;
  }
}

/** Tells the tests in a browser where it is, and everyone when there is none. */
export default function setup(project: TestProject): void {
  const path = findChromium();
  if (path === undefined) {
    warnOfNoChromium(
      "no Chrome or Chromium was found",
      process.env["CI"] ? "The tests in a browser FAIL, because CI is set." : "The tests in a browser are SKIPPED.",
    );
  }
  project.provide("chromium", path ?? "");
}
