import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { PHONE, test } from "./support/test.ts";
import { addTodo, expectTitles, listLink, rowOf } from "./support/todo-page.ts";

async function background(page: Page): Promise<string> {
  return await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

describe("the colours", () => {
  test("are those of the system, until others are chosen, which a reload keeps", async ({ openWindow }) => {
    const page = await openWindow({ colorScheme: "dark" });
    await rowOf(page, "Coffee").waitFor();
    const dark = await background(page);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await background(page);
    expect(light).not.toBe(dark);

    await page.getByRole("button", { name: "Colours: as the system has them" }).click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    await expect.poll(async () => await background(page)).toBe(dark);
    await page.reload();
    // Before the app runs: the page does not flash in the wrong colours.
    expect(await background(page)).toBe(dark);
    await page.getByRole("button", { name: "Colours: dark" }).click();
    await expect.poll(async () => await background(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(async () => await background(page)).toBe(dark);
  });
});

describe("on a phone", () => {
  test("lists are in a drawer and new todos come from a field at the bottom", async ({ openWindow }) => {
    const page = await openWindow(PHONE);
    await rowOf(page, "Coffee").waitFor();
    const sidebar = page.getByRole("navigation", { name: "Views and lists" });
    await sidebar.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Open the menu" }).tap();
    await listLink(page, "Groceries").tap();
    await page.getByRole("heading", { level: 1, name: "Groceries" }).waitFor();
    await sidebar.waitFor({ state: "hidden" });

    const field = page.getByRole("textbox", { name: "New todo" });
    expect((await field.boundingBox())?.y).toBeGreaterThan(700);
    await field.tap();
    await addTodo(page, "A todo whose title is so long that it does not fit into one line of a telephone");
    await rowOf(page, "Coffee").getByRole("button", { name: "Open details" }).tap();
    await page.getByRole("group", { name: "Details of Coffee" }).getByRole("textbox", { name: "Notes" }).fill("Beans");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

    await page.getByRole("button", { name: "Open the menu" }).tap();
    await page.getByRole("button", { name: "Close the menu" }).tap();
    await sidebar.waitFor({ state: "hidden" });
    await page.getByRole("searchbox").fill("todo title");
    await expectTitles(page, ["A todo whose title is so long that it does not fit into one line of a telephone"]);
  });
});
