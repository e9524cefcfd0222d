import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { PHONE, test } from "./support/test.ts";
import {
  addTodo,
  checkOff,
  openDetails,
  expectCount,
  openList,
  openListMenu,
  rowOf,
  rowsOf,
} from "./support/todo-page.ts";

/** What one can use and what has the focus in it, as Chromium tells it to screen readers, where it has no name. */
async function nameless(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const found = nodes.filter(({ ignored, role, name, properties }) => {
    const isFocusable = properties?.some((property) => property.name === "focusable" && property.value.value === true);
    const isUsed = isFocusable === true || role?.value === "dialog" || role?.value === "menu";
    return !ignored && isUsed && !String(name?.value ?? "").trim();
  });
  await session.detach();
  return found.map(({ role, backendDOMNodeId }) => `${String(role?.value)} ${backendDOMNodeId}`);
}

describe("accessibility", () => {
  test.for([
    ["a desktop", {}],
    ["a phone", PHONE],
  ] as const)("everything that one can use has a name on %s", async ([, options], { openWindow }) => {
    const page = await openWindow(options);
    await rowOf(page, "Coffee").waitFor();
    expect(await nameless(page)).toEqual([]);
    await openDetails(page, "Call the dentist");
    expect(await nameless(page)).toEqual([]);
    await page.getByRole("searchbox").fill("coffee");
    await page.getByRole("button", { name: "Clear the search" }).waitFor();
    expect(await nameless(page)).toEqual([]);
    await page.getByRole("button", { name: "Clear the search" }).click();

    const menu = page.getByRole("button", { name: "Open the menu" });
    if (await menu.isVisible()) await menu.click();
    expect(await nameless(page)).toEqual([]);
    await openListMenu(page, "Work");
    expect(await nameless(page)).toEqual([]);
    await page.getByRole("menuitem", { name: "Delete list" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await nameless(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Export and import" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await nameless(page)).toEqual([]);
  });

  test("the focus is visible wherever Tab brings it", async ({ page }) => {
    await openList(page, "Personal");
    await page.reload();
    await rowOf(page, "Call the dentist").waitFor();
    const seen = new Set<string>();
    for (;;) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const { tagName = "", ariaLabel, textContent } = document.activeElement ?? {};
        return `${tagName} ${ariaLabel ?? textContent}`;
      });
      // Once around.
      if (name.startsWith("BODY") || seen.has(name)) break;
      seen.add(name);
      const focused = await page.screenshot({ animations: "disabled" });
      await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
      const blurred = await page.screenshot({ animations: "disabled" });
      expect(focused.equals(blurred), `one does not see that ${name} has the focus`).toBe(false);
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test("what happens is said", async ({ page }) => {
    const said = page.getByTestId("announcement");
    await openList(page, "Groceries");
    await addTodo(page, "Butter");
    await expect.poll(async () => await said.textContent()).toBe("Added: Butter");
    await checkOff(page, "Butter");
    await expect.poll(async () => await said.textContent()).toBe("Done: Butter");
    await page.getByRole("searchbox").fill("coffee");
    await expect.poll(async () => await said.textContent()).toBe("1 found");
  });

  test("what is said of a search are its own results, not those that are still shown", async ({ page }) => {
    const said = page.getByTestId("announcement");
    const search = page.getByRole("searchbox");
    await search.fill("c");
    await expect.poll(async () => await said.textContent()).toBe("4 found");
    const heard = await said.evaluateHandle((region) => {
      const texts: (string | null)[] = [];
      new MutationObserver(() => texts.push(region.textContent)).observe(region, { childList: true, subtree: true });
      return texts;
    });
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/[?&]q=coffee/, async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest(/[?&]q=coffee/);
    await search.fill("coffee");
    await asked;
    await expectCount(rowsOf(page), 4);
    answer();
    await expectCount(rowsOf(page), 1);
    await expect.poll(async () => await heard.jsonValue()).toEqual(["1 found"]);
  });
});
