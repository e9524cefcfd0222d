import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import {
  checkOf,
  expectCount,
  expectFocus,
  expectTitles,
  openDetails,
  openList,
  rowOf,
  titleField,
} from "./support/todo-page.ts";

describe("the keyboard", () => {
  test("adds, walks, edits, checks off, deletes and brings back", async ({ page }) => {
    await openList(page, "Groceries");
    await page.keyboard.press("n");
    await page.keyboard.type("Butter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Nutmeg");
    await page.keyboard.press("Enter");
    await expectTitles(page, ["Nutmeg", "Butter", "Coffee", "Crème fraîche", "Tomatoes"]);
    await page.keyboard.press("Escape");

    await page.keyboard.press("j");
    await expectFocus(page, "Nutmeg");
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await expectFocus(page, "Coffee");
    await page.keyboard.press("k");
    await expectFocus(page, "Butter");

    await page.keyboard.press("e");
    await titleField(page).waitFor();
    await page.keyboard.type(", salted");
    await page.keyboard.press("Enter");
    await expectFocus(page, "Butter, salted");
    await page.keyboard.press("Enter");
    await titleField(page).waitFor();
    await page.keyboard.press("Escape");
    await expectFocus(page, "Butter, salted");

    await page.keyboard.press("x");
    await expectCount(rowOf(page, "Butter, salted"), 0);
    await expectFocus(page, "Coffee");
    await page.keyboard.press("j");
    await expectFocus(page, "Crème fraîche");
    await page.keyboard.press("Home");
    await expectFocus(page, "Nutmeg");
    await page.keyboard.press("Delete");
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
    await expectFocus(page, "Coffee");
    await page.keyboard.press("u");
    await expectTitles(page, ["Nutmeg", "Coffee", "Crème fraîche", "Tomatoes"]);
    await page.keyboard.press("h");
    await checkOf(page, "Butter, salted").waitFor();
    await page.keyboard.press("End");
    await expectFocus(page, "Bread");
    await page.keyboard.press("Space");
    await expect.poll(async () => await checkOf(page, "Bread").isChecked()).toBe(false);
  });

  test("opens details, and gives the focus back to the todo", async ({ page }) => {
    await openList(page, "Personal");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expectFocus(page, "Call the dentist");
    await page.keyboard.press("o");
    const details = page.getByRole("group", { name: "Details of Call the dentist" });
    await details.getByRole("textbox", { name: "Notes" }).focus();
    await page.keyboard.type("Ask about Tuesday");
    await page.keyboard.press("Escape");
    await expectCount(details, 0);
    await expectFocus(page, "Call the dentist");
    await rowOf(page, "Call the dentist").getByText("Has notes").waitFor();
    await page.keyboard.press("ArrowRight");
    await details.waitFor();
    await page.keyboard.press("ArrowLeft");
    await expectCount(details, 0);
  });

  test("has a place to go on from, whatever takes the todo away", async ({ page, server }) => {
    await openList(page, "Groceries");
    const [coffee, cream] = await server.todos((await server.list("Groceries")).id);
    await rowOf(page, "Coffee").focus();
    await server.send("PATCH", `/api/todos/${coffee?.id}`, { version: 1, after: cream?.id });
    await expectTitles(page, ["Crème fraîche", "Coffee", "Tomatoes"]);
    await expectFocus(page, "Coffee");
    await server.send("DELETE", `/api/todos/${coffee?.id}`);
    await expectTitles(page, ["Crème fraîche", "Tomatoes"]);
    await expectFocus(page, "Tomatoes");
    const details = await openDetails(page, "Tomatoes");
    await details.getByRole("button", { name: "Delete" }).click();
    await expectTitles(page, ["Crème fraîche"]);
    await expectFocus(page, "Crème fraîche");
    await page.keyboard.press("x");
    await page.getByRole("heading", { name: "Nothing to do here" }).waitFor();
  });

  test("searches, and helps", async ({ page }) => {
    await rowOf(page, "Coffee").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("invoice?");
    await expectTitles(page, ["Answer the mail about the invoice"]);
    await page.keyboard.press("Escape");
    await rowOf(page, "Coffee").waitFor();
    await page.keyboard.press("Escape");

    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard" });
    await help.getByText("New todo").waitFor();
    await page.keyboard.press("n");
    await page.keyboard.press("Delete");
    await help.waitFor();
    await page.keyboard.press("Escape");
    await expectCount(help, 0);
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await help.getByRole("button", { name: "Close" }).click();
    await expectCount(help, 0);
  });
});
