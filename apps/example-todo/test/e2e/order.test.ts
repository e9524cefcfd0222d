import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import { expectFocus, expectTitles, listLink, openList, rowOf } from "./support/todo-page.ts";

/** Presses the mouse on what moves a row, and moves it to a point in some steps, as a hand does. */
async function drag(page: Page, grip: Locator, to: { x: number; y: number }): Promise<void> {
  await grip.hover();
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 12 });
}

async function boxOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error("the element is not visible");
  return box;
}

async function listNames(page: Page): Promise<string[]> {
  const links = page.getByRole("region", { name: "Lists" }).getByRole("link");
  const texts = await links.allTextContents();
  return texts.map((text) => text.replace(/\d+ open$/, ""));
}

describe("the order of todos", () => {
  test("is changed by dragging, unless the drag is given up, and stays", async ({ page, server }) => {
    await openList(page, "Groceries");
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
    const last = await boxOf(rowOf(page, "Tomatoes"));
    const below = { x: last.x + 20, y: last.y + last.height - 4 };
    await drag(page, rowOf(page, "Coffee").locator(".grip"), below);
    await expectTitles(page, ["Crème fraîche", "Tomatoes", "Coffee"]);
    await page.keyboard.press("Escape");
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
    await page.mouse.up();

    await drag(page, rowOf(page, "Coffee").locator(".grip"), below);
    await expectTitles(page, ["Crème fraîche", "Tomatoes", "Coffee"]);
    await page.mouse.up();
    const { id } = await server.list("Groceries");
    const stored = async (): Promise<string[]> => (await server.todos(id)).map(({ title }) => title);
    await expect.poll(stored).toEqual(["Crème fraîche", "Tomatoes", "Coffee", "Bread"]);
    await page.reload();
    await expectTitles(page, ["Crème fraîche", "Tomatoes", "Coffee"]);
  });

  test("is changed with Alt and arrows, and stays", async ({ page, server }) => {
    await openList(page, "Groceries");
    await rowOf(page, "Coffee").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expectTitles(page, ["Crème fraîche", "Coffee", "Tomatoes"]);
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Alt+ArrowDown");
    await expectTitles(page, ["Crème fraîche", "Tomatoes", "Coffee"]);
    await rowOf(page, "Tomatoes").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expectTitles(page, ["Tomatoes", "Crème fraîche", "Coffee"]);
    const { id } = await server.list("Groceries");
    const stored = async (): Promise<string[]> => (await server.todos(id)).map(({ title }) => title);
    await expect.poll(stored).toEqual(["Tomatoes", "Crème fraîche", "Coffee", "Bread"]);
    await page.reload();
    await expectTitles(page, ["Tomatoes", "Crème fraîche", "Coffee"]);
  });

  test("is changed by each of two quick keys, while the server takes its time", async ({ page, server }) => {
    await openList(page, "Groceries");
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/api/todos/*", async (route) => {
      await held;
      await route.continue();
    });
    await rowOf(page, "Tomatoes").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    await expectTitles(page, ["Tomatoes", "Coffee", "Crème fraîche"]);
    await expectFocus(page, "Tomatoes");
    answer();
    const { id } = await server.list("Groceries");
    const stored = async (): Promise<string[]> => (await server.todos(id)).map(({ title }) => title);
    await expect.poll(stored).toEqual(["Tomatoes", "Coffee", "Crème fraîche", "Bread"]);
    await expectTitles(page, ["Tomatoes", "Coffee", "Crème fraîche"]);
    await expectFocus(page, "Tomatoes");
  });

  test("is changed of the todo that one went to last, however late the page draws", async ({ page }) => {
    await openList(page, "Groceries");
    await page.evaluate(() => {
      const frames: FrameRequestCallback[] = [];
      window.requestAnimationFrame = (frame) => frames.push(frame);
      window.addEventListener("drawn", () => frames.splice(0).forEach((frame) => frame(performance.now())));
    });
    await rowOf(page, "Coffee").focus();
    // It is the first one already, so nothing moves and nothing is drawn for another reason.
    await page.keyboard.press("Alt+ArrowUp");
    await rowOf(page, "Tomatoes").focus();
    await page.evaluate(() => window.dispatchEvent(new Event("drawn")));
    await page.keyboard.press("Alt+ArrowUp");
    await expectTitles(page, ["Coffee", "Tomatoes", "Crème fraîche"]);
    await expectFocus(page, "Tomatoes");
  });

  test("ends where a todo is dropped on another list", async ({ page, server }) => {
    await openList(page, "Groceries");
    const target = await boxOf(listLink(page, "Work"));
    await drag(page, rowOf(page, "Tomatoes").locator(".grip"), { x: target.x + 40, y: target.y + target.height / 2 });
    await page.locator('[data-target="true"]').waitFor();
    await page.mouse.up();
    await expectTitles(page, ["Coffee", "Crème fraîche"]);
    const { id } = await server.list("Work");
    await expect.poll(async () => (await server.todos(id)).map(({ title }) => title)).toContain("Tomatoes");
  });
});

describe("the order of lists", () => {
  test("is changed with Alt and arrows, by dragging, and from the menu, and stays", async ({ page, server }) => {
    await listLink(page, "Personal").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(async () => await listNames(page)).toEqual(["Work", "Personal", "Groceries"]);

    const first = await boxOf(listLink(page, "Work"));
    await drag(page, listLink(page, "Groceries"), { x: first.x + 60, y: first.y + 2 });
    await expect.poll(async () => await listNames(page)).toEqual(["Groceries", "Work", "Personal"]);
    await page.mouse.up();
    await page.getByRole("button", { name: "Options of Work" }).click();
    await page.getByRole("menuitem", { name: "Move down" }).click();
    await expect.poll(async () => await listNames(page)).toEqual(["Groceries", "Personal", "Work"]);
    const stored = async (): Promise<string[]> => (await server.lists()).map(({ name }) => name);
    await expect.poll(stored).toEqual(["Groceries", "Personal", "Work"]);
    await page.reload();
    await expect.poll(async () => await listNames(page)).toEqual(["Groceries", "Personal", "Work"]);
  });
});
