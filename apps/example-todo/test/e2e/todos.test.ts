import { describe, expect } from "vitest";
import { addDays, dayOf } from "../../src/shared/due.ts";
import { test } from "./support/test.ts";
import {
  addTodo,
  checkOf,
  checkOff,
  expectCount,
  expectTitles,
  listLink,
  openDetails,
  openList,
  rowOf,
  titleField,
} from "./support/todo-page.ts";

describe("a todo", () => {
  test("is added, edited in place and checked off, and all of it is there after a reload", async ({ page, server }) => {
    await openList(page, "Groceries");
    await addTodo(page, "Olive oil");
    await addTodo(page, "Tea");
    await expectTitles(page, ["Tea", "Olive oil", "Coffee", "Crème fraîche", "Tomatoes"]);

    await rowOf(page, "Tea").getByRole("button", { name: "Tea" }).click();
    await titleField(page).fill("Green tea");
    await titleField(page).press("Enter");
    await checkOff(page, "Olive oil");
    await expectTitles(page, ["Green tea", "Coffee", "Crème fraîche", "Tomatoes"]);

    await page.reload();
    await expectTitles(page, ["Green tea", "Coffee", "Crème fraîche", "Tomatoes"]);
    await page.getByRole("button", { name: "Show done" }).click();
    await expectTitles(page, ["Green tea", "Coffee", "Crème fraîche", "Tomatoes", "Olive oil", "Bread"]);
    expect(await checkOf(page, "Olive oil").isChecked()).toBe(true);
    await checkOf(page, "Bread").uncheck();
    const { id } = await server.list("Groceries");
    await expect.poll(async () => (await server.todos(id)).filter(({ done }) => done).length).toBe(1);
  });

  test("keeps its title when editing is given up, or when nothing is left of it", async ({ page, server }) => {
    await openList(page, "Groceries");
    await rowOf(page, "Coffee").getByRole("button", { name: "Coffee" }).click();
    await titleField(page).fill("Something else");
    await titleField(page).press("Escape");
    await rowOf(page, "Coffee").getByRole("button", { name: "Coffee" }).click();
    await titleField(page).fill("   ");
    await titleField(page).press("Enter");
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
    const { id } = await server.list("Groceries");
    expect((await server.todos(id)).map(({ version }) => version)).toEqual([1, 1, 1, 2]);
  });

  test("is deleted, and brought back to where it was", async ({ page, server }) => {
    await openList(page, "Groceries");
    const before = await server.todos((await server.list("Groceries")).id);
    const details = await openDetails(page, "Crème fraîche");
    await details.getByRole("button", { name: "Delete" }).click();
    const messages = page.getByRole("region", { name: "Messages" });
    // The message stays while one is at it.
    await messages.hover();
    await expectTitles(page, ["Coffee", "Tomatoes"]);
    await expect.poll(async () => (await server.todos(before[0]?.listId ?? "")).length).toBe(before.length - 1);
    await messages.getByRole("button", { name: "Undo" }).click();
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
    await expect.poll(async () => await server.todos(before[0]?.listId ?? "")).toEqual(before);
    await page.reload();
    await expectTitles(page, ["Coffee", "Crème fraîche", "Tomatoes"]);
  });

  test("has a due day, a priority, tags and notes", async ({ page, server }) => {
    await openList(page, "Groceries");
    const details = await openDetails(page, "Coffee");
    await details.getByRole("textbox", { name: "Notes" }).fill("Whole beans\n500 g");
    await details.getByLabel("Due").fill("2031-05-04");
    await details.getByText("High", { exact: true }).click();
    expect(await details.getByRole("radio", { name: "High" }).isChecked()).toBe(true);
    await details.getByLabel("Tags").fill("Shop");
    await details.getByLabel("Tags").press("Enter");
    await details.getByLabel("Tags").fill("drinks");
    await details.getByLabel("Tags").press(",");
    await details.getByRole("button", { name: "Remove tag shop" }).waitFor();

    const { id } = await server.list("Groceries");
    const expected = { notes: "Whole beans\n500 g", due: "2031-05-04", priority: 3, tags: ["shop", "drinks"] };
    await expect.poll(async () => (await server.todos(id))[0]).toMatchObject(expected);
    await page.reload();
    const row = rowOf(page, "Coffee");
    await row.getByText("May 4, 2031").waitFor();
    await row.getByText("High priority").waitFor();
    await row.getByText("Has notes").waitFor();

    const again = await openDetails(page, "Coffee");
    expect(await again.getByRole("textbox", { name: "Notes" }).inputValue()).toBe("Whole beans\n500 g");
    await again.getByRole("button", { name: "Remove tag shop" }).click();
    await again.getByRole("button", { name: "Tomorrow" }).click();
    await row.getByText("Tomorrow", { exact: true }).first().waitFor();
    const tomorrow = addDays(dayOf(new Date()), 1);
    await expect.poll(async () => (await server.todos(id))[0]).toMatchObject({ due: tomorrow, tags: ["drinks"] });
    await again.getByRole("button", { name: "No due date" }).click();
    await expect.poll(async () => (await server.todos(id))[0]).not.toHaveProperty("due");
  });

  test("moves to another list", async ({ page, server }) => {
    await openList(page, "Groceries");
    const details = await openDetails(page, "Coffee");
    await details.getByRole("combobox", { name: "List" }).selectOption("Work");
    await expectTitles(page, ["Crème fraîche", "Tomatoes"]);
    await openList(page, "Work");
    await rowOf(page, "Coffee").waitFor();
    await expectCount(listLink(page, "Work").getByText("4 open"), 1);
    const work = await server.list("Work");
    await expect.poll(async () => (await server.todos(work.id)).map(({ title }) => title)).toContain("Coffee");
  });
});
