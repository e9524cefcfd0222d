import type { Page } from "playwright-core";

/** What went wrong in the pages of a test: errors that were logged or thrown, and what a content security policy refused. */
export class Faults {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Listens to a page, from now on. */
  watch(page: Page): void {
    page.on("console", (message) => {
      // Chromium logs here, too, what the policy refuses, and requests that fail.
      if (message.type() === "error" || message.type() === "warning") this.#found.push(message.text());
    });
    page.on("pageerror", (error) => this.#found.push(error.stack ?? error.message));
  }

  /** Lets messages pass that belong to the test. */
  expect(...messages: readonly RegExp[]): void {
    this.#expected.push(...messages);
  }

  /** Throws when there was something that nobody expected. */
  check(): void {
    const unexpected = this.#found.filter((text) => !this.#expected.some((message) => message.test(text)));
    if (unexpected.length > 0) throw new Error(`The page had faults:\n${unexpected.join("\n")}`);
  }
}
