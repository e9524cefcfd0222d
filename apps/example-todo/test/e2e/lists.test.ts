import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import { addTodo, expectCount, expectTitles, listLink, openList, openListMenu } from "./support/todo-page.ts";

describe("a list", () => {
  test("is made, renamed, coloured, filled and, after a question, deleted with its todos", async ({ page, server }) => {
    await page.getByRole("button", { name: "New list" }).click();
    await page.getByRole("textbox", { name: "Name of the new list" }).fill("Garden");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Garden" }).waitFor();
    await page.getByRole("heading", { name: "Nothing to do here" }).waitFor();
    await addTodo(page, "Plant the tulips");

    await (await openListMenu(page, "Garden")).getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the list" }).fill("Balcony");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Balcony" }).waitFor();
    await (await openListMenu(page, "Balcony")).getByRole("menuitemradio", { name: "Orange" }).click();
    await expect.poll(async () => (await server.list("Balcony")).color).toBe("orange");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Balcony" }).waitFor();
    await expectTitles(page, ["Plant the tulips"]);

    const dialog = page.getByRole("dialog", { name: "Delete “Balcony”?" });
    await (await openListMenu(page, "Balcony")).getByRole("menuitem", { name: "Delete list" }).click();
    await dialog.getByText("It has one todo.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expectCount(dialog, 0);
    await listLink(page, "Balcony").waitFor();

    await (await openListMenu(page, "Balcony")).getByRole("menuitem", { name: "Delete list" }).click();
    await dialog.getByRole("button", { name: "Delete list" }).click();
    await page.getByRole("heading", { level: 1, name: "All" }).waitFor();
    await expectCount(listLink(page, "Balcony"), 0);
    await expectCount(page.getByRole("listitem", { name: "Plant the tulips" }), 0);
    const { items } = await server.send<{ items: { title: string }[] }>("GET", "/api/todos?q=tulips");
    expect(items).toEqual([]);
  });

  test("that is the last one can go, and the page says what to do then", async ({ page, server }) => {
    for (const name of ["Personal", "Work", "Groceries"]) {
      await server.send("DELETE", `/api/lists/${(await server.list(name)).id}`);
    }
    await expectTitles(page, []);
    await page.getByPlaceholder("Create a list first").waitFor();
    expect(await page.getByRole("textbox", { name: "New todo" }).isEnabled()).toBe(false);
    await page.getByRole("button", { name: "New list" }).click();
    await page.keyboard.type("Fresh");
    await page.keyboard.press("Enter");
    await addTodo(page, "First of all");
    await expectTitles(page, ["First of all"]);
    await openList(page, "Fresh");
    await expectCount(listLink(page, "Fresh").getByText("1 open"), 1);
  });
});
