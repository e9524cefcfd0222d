import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test as base } from "./support/test.ts";
import { checkOff, expectCount, expectTitles, openList, rowOf, rowsOf } from "./support/todo-page.ts";

const test = base.extend("seed", 10_000);

/** More rows than a window of 800 px shows, with some above and below. */
const ROWS_MAX = 60;

/** The place of the last row on the page among all of its view. */
async function lastPlace(page: Page): Promise<number> {
  return await rowsOf(page)
    .last()
    .evaluate((row) => Number(row.getAttribute("aria-posinset")));
}

describe("10,000 todos", () => {
  test("are fetched as one comes to them, and only what can be seen is on the page", async ({ page, server }) => {
    await openList(page, "Many things");
    await rowsOf(page).first().waitFor();
    const { id } = await server.list("Many things");
    const [first] = await server.todos(id);
    await rowOf(page, first?.title ?? "").waitFor();
    expect(await rowsOf(page).count()).toBeLessThan(ROWS_MAX);

    let requests = 0;
    page.on("request", (request) => (requests += request.url().includes("/api/todos?") ? 1 : 0));
    await page.getByTestId("todos").hover();
    while ((await lastPlace(page)) < 1000) {
      const before = await lastPlace(page);
      await page.mouse.wheel(0, 6000);
      await expect.poll(async () => await lastPlace(page)).toBeGreaterThan(before);
      expect(await rowsOf(page).count()).toBeLessThan(ROWS_MAX);
    }
    expect(requests).toBeGreaterThan(7);
    expect(requests).toBeLessThan(30);

    // What one does far down holds, and the page stays where it is.
    const place = Math.floor((await rowsOf(page).count()) / 2);
    const title = (await rowsOf(page).nth(place).getAttribute("aria-label")) ?? "";
    await checkOff(page, title);
    await expectCount(rowOf(page, title), 0);
    expect(await lastPlace(page)).toBeGreaterThan(900);
    await page.keyboard.press("Home");
    await rowOf(page, first?.title ?? "").waitFor();
  });

  test("are searched while one types", async ({ page }) => {
    const search = page.getByRole("searchbox", { name: "Search all todos" });
    await search.pressSequentially("neighbours bicyc");
    await expect
      .poll(async () => await rowsOf(page).first().getAttribute("aria-label"))
      .toMatch(/the bicycle for the neighbours/);
    expect(await rowsOf(page).count()).toBeLessThan(ROWS_MAX);
    await search.fill("9999");
    await expect.poll(async () => await rowsOf(page).count()).toBe(1);
    expect(await rowsOf(page).first().getAttribute("aria-label")).toContain("(9999)");
    await search.fill("creme");
    await expectTitles(page, ["Crème fraîche"]);
  });
});
