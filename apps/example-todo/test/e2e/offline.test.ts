import { describe, expect } from "vitest";
import { test } from "./support/test.ts";
import type { TodoServer } from "./support/todo-server.ts";
import {
  addTodo,
  checkOff,
  expectCount,
  expectTitles,
  listLink,
  openDetails,
  openList,
  rowOf,
  titleField,
} from "./support/todo-page.ts";

/** What browsers log when nobody answers, or an answer ends too early. */
const AWAY = /net::ERR_/;

async function titlesIn(server: TodoServer, list: string): Promise<string[]> {
  const { id } = await server.list(list);
  return (await server.todos(id)).map(({ title, done }) => (done ? `${title} (done)` : title));
}

describe("while the server is away", () => {
  test("one goes on, and all of it arrives when it is back", async ({ page, openWindow, server, faults }) => {
    faults.expect(AWAY);
    await openList(page, "Groceries");
    await rowOf(page, "Coffee").waitFor();
    await server.kill();

    await addTodo(page, "Rice");
    await checkOff(page, "Coffee");
    await rowOf(page, "Tomatoes").getByRole("button", { name: "Tomatoes" }).click();
    await titleField(page).fill("Cherry tomatoes");
    await titleField(page).press("Enter");
    await (await openDetails(page, "Crème fraîche")).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "New list" }).click();
    await page.getByRole("textbox", { name: "Name of the new list" }).fill("Camping");
    await page.keyboard.press("Enter");
    await addTodo(page, "Tent");
    await openList(page, "Groceries");
    await expectTitles(page, ["Rice", "Cherry tomatoes"]);
    const banner = page.getByText(/^Offline/);
    await page.getByText("Offline, 6 changes waiting.").waitFor();

    await server.restart();
    await expectCount(banner, 0);
    await expect
      .poll(async () => await titlesIn(server, "Groceries"))
      .toEqual(["Rice", "Cherry tomatoes", "Coffee (done)", "Bread (done)"]);
    await expect.poll(async () => await titlesIn(server, "Camping")).toEqual(["Tent"]);
    const other = await openWindow();
    await openList(other, "Groceries");
    await addTodo(other, "Live again");
    await expectTitles(page, ["Live again", "Rice", "Cherry tomatoes"]);
  });

  test("changes outlast the page that made them", async ({ page, server, faults }) => {
    faults.expect(AWAY);
    await openList(page, "Groceries");
    await rowOf(page, "Coffee").waitFor();
    await server.kill();
    await addTodo(page, "Rice");
    await checkOff(page, "Coffee");
    await page.getByText("Offline, 2 changes waiting.").waitFor();
    // The page comes from the server, so it cannot come back before the server does.
    await expect(page.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");

    await server.restart();
    await page.goto(server.address);
    await expect
      .poll(async () => await titlesIn(server, "Groceries"))
      .toEqual(["Rice", "Crème fraîche", "Tomatoes", "Coffee (done)", "Bread (done)"]);
    await openList(page, "Groceries");
    await expectTitles(page, ["Rice", "Crème fraîche", "Tomatoes"]);
    await page.reload();
    await expectTitles(page, ["Rice", "Crème fraîche", "Tomatoes"]);
    expect(await titlesIn(server, "Groceries")).toHaveLength(5);
  });

  test("a view that was not fetched says so, and comes by itself when it can", async ({ page, server, faults }) => {
    faults.expect(AWAY);
    await rowOf(page, "Coffee").waitFor();
    await server.kill();
    await listLink(page, "Work").click();
    const alert = page.getByRole("alert");
    await alert.getByRole("heading", { name: "The server does not answer" }).waitFor();
    await alert.getByRole("button", { name: "Try again" }).click();
    await server.restart();
    await expectTitles(page, ["Prepare the review", "Answer the mail about the invoice", "Read the design document"]);
    await expectCount(alert, 0);
  });
});
