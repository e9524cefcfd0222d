import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The rows of the todos that can be seen, as people and screen readers find them. */
export function rowsOf(page: Page): Locator {
  return page.getByRole("list", { name: "Todos" }).getByRole("listitem");
}

/** The row of a todo. */
export function rowOf(page: Page, title: string): Locator {
  return page.getByRole("list", { name: "Todos" }).getByRole("listitem", { name: title, exact: true });
}

/** The box that checks a todo off. */
export function checkOf(page: Page, title: string): Locator {
  return rowOf(page, title).getByRole("checkbox", { name: title, exact: true });
}

/** The link to a list in the sidebar. Its name ends with the number of open todos, if there are any. */
export function listLink(page: Page, name: string): Locator {
  return page.getByRole("navigation").getByRole("link", { name: new RegExp(`^${name}( [\\d,]+ open)?$`) });
}

/** The titles of the rows that can be seen, in their order. */
export async function titlesOn(page: Page): Promise<string[]> {
  return await rowsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
}

/** Waits until exactly these todos are shown, in this order. */
export async function expectTitles(page: Page, titles: readonly string[]): Promise<void> {
  await expect.poll(async () => await titlesOn(page)).toEqual(titles);
}

/** Waits until some elements are on the page, or none for 0. */
export async function expectCount(locator: Locator, count: number): Promise<void> {
  await expect.poll(async () => await locator.count()).toBe(count);
}

/** Waits until the row of a todo has the focus. */
export async function expectFocus(page: Page, title: string): Promise<void> {
  await expect.poll(async () => await rowOf(page, title).evaluate((row) => row === document.activeElement)).toBe(true);
}

/** Goes to a list, and waits until its todos are there. */
export async function openList(page: Page, name: string): Promise<void> {
  await listLink(page, name).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page
    .getByRole("list", { name: "Todos" })
    .or(page.getByRole("heading", { name: "Nothing to do here" }))
    .waitFor();
}

/** Writes a todo into the field for new ones. */
export async function addTodo(page: Page, title: string): Promise<void> {
  await page.getByRole("textbox", { name: "New todo" }).fill(title);
  await page.keyboard.press("Enter");
  await rowOf(page, title).waitFor();
}

/** Checks off a todo in a view of open ones, where it goes away soon after: too soon to ask whether it is checked, as `check` does. */
export async function checkOff(page: Page, title: string): Promise<void> {
  await checkOf(page, title).click();
}

/** Unfolds the details of a todo. */
export async function openDetails(page: Page, title: string): Promise<Locator> {
  await rowOf(page, title).getByRole("button", { name: "Open details" }).click();
  const details = page.getByRole("group", { name: `Details of ${title}` });
  await details.waitFor();
  return details;
}

/** Opens the menu of a list. */
export async function openListMenu(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: `Options of ${name}` }).click();
  return page.getByRole("menu", { name: `Options of ${name}` });
}

/** The field that a title becomes while it is edited. */
export function titleField(page: Page): Locator {
  return page.getByRole("textbox", { name: "Title", exact: true });
}
