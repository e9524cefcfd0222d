import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import {
  addTodo,
  checkOff,
  expectCount,
  expectTitles,
  listLink,
  openDetails,
  openList,
  openListMenu,
  rowOf,
  titleField,
} from "./support/todo-page.ts";

describe("two windows", () => {
  test("show each other's changes of todos", async ({ page, openWindow }) => {
    const other = await openWindow();
    await openList(page, "Groceries");
    await openList(other, "Groceries");
    await addTodo(page, "Salt");
    await expectTitles(other, ["Salt", "Coffee", "Crème fraîche", "Tomatoes"]);

    await checkOff(other, "Coffee");
    await expectTitles(page, ["Salt", "Crème fraîche", "Tomatoes"]);
    await expectTitles(other, ["Salt", "Crème fraîche", "Tomatoes"]);
    await expectCount(listLink(page, "Groceries").getByText("3 open"), 1);
    await rowOf(other, "Salt").focus();
    await other.keyboard.press("Alt+ArrowDown");
    await expectTitles(page, ["Crème fraîche", "Salt", "Tomatoes"]);

    const details = await openDetails(page, "Tomatoes");
    await details.getByText("High", { exact: true }).click();
    await rowOf(other, "Tomatoes").getByText("High priority").waitFor();
    await details.getByRole("button", { name: "Delete" }).click();
    await expectTitles(other, ["Crème fraîche", "Salt"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expectTitles(other, ["Crème fraîche", "Salt", "Tomatoes"]);
  });

  test("show each other's changes of lists", async ({ page, openWindow }) => {
    const other = await openWindow();
    await openList(other, "Work");
    await page.getByRole("button", { name: "New list" }).click();
    await page.getByRole("textbox", { name: "Name of the new list" }).fill("Holidays");
    await page.keyboard.press("Enter");
    await listLink(other, "Holidays").waitFor();

    await (await openListMenu(page, "Work")).getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the list" }).fill("Office");
    await page.keyboard.press("Enter");
    await other.getByRole("heading", { level: 1, name: "Office" }).waitFor();

    await openList(page, "Office");
    await (await openListMenu(other, "Office")).getByRole("menuitem", { name: "Delete list" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "Delete list" }).click();
    await expectCount(listLink(page, "Office"), 0);
    await expectTitles(page, []);
  });

  test("that change different things of a todo both have their way", async ({ page, openWindow, server }) => {
    const other = await openWindow();
    await openList(page, "Groceries");
    await openList(other, "Groceries");
    await rowOf(page, "Coffee").getByRole("button", { name: "Coffee" }).click();
    await titleField(page).fill("Coffee beans");
    await (await openDetails(other, "Coffee")).getByText("Medium", { exact: true }).click();
    await rowOf(page, "Coffee").getByText("Medium priority").waitFor();
    await titleField(page).press("Enter");
    await rowOf(other, "Coffee beans").waitFor();
    await rowOf(page, "Coffee beans").getByText("Medium priority").waitFor();
    const { id } = await server.list("Groceries");
    expect((await server.todos(id))[0]).toMatchObject({ title: "Coffee beans", priority: 2 });
  });

  test("that write the same title are told, and one chooses", async ({ page, openWindow, faults, server }) => {
    faults.expect(/status of 409/);
    const other = await openWindow();
    await openList(page, "Groceries");
    await openList(other, "Groceries");
    await rowOf(page, "Coffee").getByRole("button", { name: "Coffee" }).click();
    await titleField(page).fill("Coffee, ground");
    await rowOf(other, "Coffee").getByRole("button", { name: "Coffee" }).click();
    await titleField(other).fill("Espresso");
    await titleField(other).press("Enter");
    await rowOf(page, "Espresso").waitFor();
    expect(await titleField(page).inputValue()).toBe("Coffee, ground");
    await titleField(page).press("Enter");

    const alert = page.getByRole("alert");
    await alert.getByText("“Coffee” was changed elsewhere meanwhile. You see that version now.").waitFor();
    await alert.getByText("Your text: Coffee, ground").waitFor();
    await expectTitles(page, ["Espresso", "Crème fraîche", "Tomatoes"]);
    await alert.getByRole("button", { name: "Use mine" }).click();
    await expectTitles(page, ["Coffee, ground", "Crème fraîche", "Tomatoes"]);
    await expectTitles(other, ["Coffee, ground", "Crème fraîche", "Tomatoes"]);
    const { id } = await server.list("Groceries");
    expect((await server.todos(id))[0]).toMatchObject({ title: "Coffee, ground", version: 3 });
  });
});
