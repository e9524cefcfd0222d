import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import { addTodo, checkOff, expectTitles, openDetails, openList, rowOf } from "./support/todo-page.ts";

describe("export and import", () => {
  test("bring everything into a file, and back", async ({ page, server }) => {
    await openList(page, "Groceries");
    await page.getByRole("button", { name: "Export and import" }).click();
    const dialog = page.getByRole("dialog", { name: "Export and import" });
    const downloading = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "Download" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("todos.ndjson");
    const file = await download.path();
    expect(await readFile(file, "utf8")).toContain("Crème fraîche");
    await dialog.getByRole("button", { name: "Close" }).click();

    await addTodo(page, "New since then");
    await checkOff(page, "Coffee");
    await (await openDetails(page, "Tomatoes")).getByRole("button", { name: "Delete" }).click();
    await expectTitles(page, ["New since then", "Crème fraîche"]);
    await server.send("DELETE", `/api/lists/${(await server.list("Work")).id}`);

    await page.getByRole("button", { name: "Export and import" }).click();
    await dialog.getByLabel("Choose a file").setInputFiles(file);
    await dialog.getByText("15 records imported.").waitFor();
    await page.keyboard.press("Escape");
    await expectTitles(page, ["New since then", "Coffee", "Crème fraîche", "Tomatoes"]);
    await openList(page, "Work");
    await rowOf(page, "Read the design document").waitFor();
  });

  test("say what is wrong with a file", async ({ page, faults }) => {
    faults.expect(/status of 400/);
    await page.getByRole("button", { name: "Export and import" }).click();
    const dialog = page.getByRole("dialog", { name: "Export and import" });
    const buffer = Buffer.from('{"c":"todos","v":{"title":"no list"}}\n');
    await dialog
      .getByLabel("Choose a file")
      .setInputFiles({ name: "x.ndjson", mimeType: "application/x-ndjson", buffer });
    await dialog.getByText("line 1").waitFor();
  });
});
