import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { inject, test as base } from "vitest";
import { Faults } from "./faults.ts";
import { TodoServer } from "./todo-server.ts";

/** How a window is opened. */
export interface WindowOptions extends BrowserContextOptions {
  /** What follows the server's address. Default: the first view. */
  readonly path?: string;
}

/** Opens a window of a browser of its own: it shares nothing with others but the server. */
export type OpenWindow = (options?: WindowOptions) => Promise<Page>;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** So long a step in the browser may take. */
const PATIENCE_MS = 15_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * `test` for tests in a browser: `server` is a process with fresh data, `page` a window on it, `openWindow` opens more.
 *
 * A test fails when a page logs an error, throws one, or is refused something by its content security policy; `faults.expect` names what
 * belongs to the test. Without a browser tests are skipped, in CI they fail (see global-setup.ts). Of a test that failed, reports/e2e has a
 * picture of each window.
 */
export const test = base
  .extend("executablePath", { scope: "worker" }, (): string => inject("chromium"))
  .extend("browser", { scope: "worker" }, async ({ executablePath }, { onCleanup }): Promise<Browser | undefined> => {
    if (executablePath === "") return undefined;
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    onCleanup(async () => await browser.close());
    return browser;
  })
  /** How many generated todos the server starts with; `test.extend("seed", 10_000)` is a test with many. */
  .extend("seed", 0)
  .extend("faults", { auto: true }, async ({ browser, skip }, { onCleanup }): Promise<Faults> => {
    if (browser === undefined && !process.env["CI"]) skip("there is no Chromium: node tools/install-chromium.mjs");
    const faults = new Faults();
    onCleanup(() => faults.check());
    return faults;
  })
  .extend("server", async ({ seed, faults: _ }, { onCleanup }): Promise<TodoServer> => {
    const directory = await mkdtemp(join(tmpdir(), "example-todo-"));
    const server = await TodoServer.start(directory, seed);
    onCleanup(async () => {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    });
    return server;
  })
  .extend("openWindow", async ({ browser, server, faults, task }, { onCleanup }): Promise<OpenWindow> => {
    if (browser === undefined) throw new Error("there is no Chromium: node tools/install-chromium.mjs");
    const opened: Page[] = [];
    onCleanup(async () => {
      for (const [index, page] of opened.entries()) {
        const path = `reports/e2e/${task.name.replaceAll(/\W+/g, "-")}-${index}.png`;
        if (task.result?.state === "fail") await page.screenshot({ path });
        await page.context().close();
      }
    });
    return async ({ path = "/", ...options } = {}) => {
      const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce", ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      opened.push(page);
      faults.watch(page);
      await page.goto(server.address + path);
      return page;
    };
  })
  .extend("page", async ({ openWindow }): Promise<Page> => await openWindow());
