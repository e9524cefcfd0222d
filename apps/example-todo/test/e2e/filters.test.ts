import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import {
  addTodo,
  checkOf,
  checkOff,
  expectCount,
  expectTitles,
  openList,
  rowOf,
  titlesOn,
} from "./support/todo-page.ts";

const DUE_TODAY = ["Answer the mail about the invoice", "Press ? to see what the keyboard can do", "Water the plants"];

/** Goes to a view. Its link ends with a number. */
async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: new RegExp(`^${name}\\b`) }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

async function expectSorted(page: Page, titles: readonly string[]): Promise<void> {
  await expect.poll(async () => (await titlesOn(page)).toSorted()).toEqual(titles.toSorted());
}

describe("the views", () => {
  test("show what is due, and what is added there belongs to them", async ({ page }) => {
    await openView(page, "Today");
    await expectSorted(page, DUE_TODAY);
    await addTodo(page, "Buy stamps");
    await expectSorted(page, [...DUE_TODAY, "Buy stamps"]);
    await checkOff(page, "Water the plants");
    await expectCount(rowOf(page, "Water the plants"), 0);
    await openView(page, "This week");
    await rowOf(page, "Prepare the review").waitFor();
    await rowOf(page, "Book a table for Saturday").waitFor();
    await openView(page, "Overdue");
    await expectTitles(page, ["Call the dentist"]);
    await checkOff(page, "Call the dentist");
    await page.getByRole("heading", { name: "Nothing is overdue" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "This week" }).waitFor();
  });

  test("show done todos when they are wanted, also after a reload", async ({ page }) => {
    await openList(page, "Groceries");
    const button = page.getByRole("button", { name: "Show done" });
    expect(await button.getAttribute("aria-pressed")).toBe("false");
    await button.click();
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes", "Bread"]);
    await page.reload();
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes", "Bread"]);
    await button.click();
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
  });

  test("show only what has a tag, in a list and over all", async ({ page }) => {
    await openList(page, "Personal");
    await rowOf(page, "Call the dentist").getByRole("link", { name: "Show only phone" }).click();
    await expectTitles(page, ["Call the dentist", "Book a table for Saturday"]);
    await page.reload();
    await expectTitles(page, ["Call the dentist", "Book a table for Saturday"]);
    await page.getByRole("main").getByRole("link", { name: "Show all, not only phone" }).first().click();
    await rowOf(page, "Water the plants").waitFor();
    await page.getByRole("region", { name: "Tags" }).getByRole("link", { name: /^mail/ }).click();
    await expectTitles(page, ["Answer the mail about the invoice"]);
    await addTodo(page, "Write to the landlord");
    await rowOf(page, "Write to the landlord").getByRole("link", { name: "Show all, not only mail" }).waitFor();
  });
});

describe("the search", () => {
  test("finds todos of all lists by the beginnings of words, while one types", async ({ page }) => {
    await openList(page, "Work");
    const search = page.getByRole("searchbox", { name: "Search all todos" });
    await search.pressSequentially("CREM");
    await expectTitles(page, ["Crème fraîche"]);
    expect(await rowOf(page, "Crème fraîche").locator("mark").allTextContents()).toEqual(["Crèm"]);
    await search.fill("pho");
    await expectSorted(page, ["Call the dentist", "Book a table for Saturday"]);
    await search.pressSequentially("ne tabl");
    await expectTitles(page, ["Book a table for Saturday"]);
    await search.fill("bread");
    await expectTitles(page, ["Bread"]);
    await search.fill("unheard-of");
    await page.getByText("No todo has words that begin like “unheard-of”.").waitFor();
    await search.fill("window");
    // Open todos come before done ones.
    await expectTitles(page, [
      "Book a table for Saturday",
      "Open this page in a second window, and tick this off there",
    ]);
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.getByRole("heading", { level: 1, name: "Work" }).waitFor();
    await rowOf(page, "Prepare the review").waitFor();
  });

  test("keeps its results right when a todo changes", async ({ page }) => {
    const search = page.getByRole("searchbox", { name: "Search all todos" });
    await search.fill("dentist");
    await expectTitles(page, ["Call the dentist"]);
    await checkOf(page, "Call the dentist").check();
    await rowOf(page, "Call the dentist").getByRole("button", { name: "Call the dentist" }).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("Call the doctor");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nothing found" }).waitFor();
    await search.fill("doctor");
    await expectTitles(page, ["Call the doctor"]);
    expect(await checkOf(page, "Call the doctor").isChecked()).toBe(true);
  });
});
