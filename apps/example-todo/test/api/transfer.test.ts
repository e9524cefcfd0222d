import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TodoQuery } from "../../src/shared/todo.ts";
import { findTodos } from "../../src/store/find-todos.ts";
import { addManyTodos } from "../../src/store/many-todos.ts";
import { addSamples } from "../../src/store/samples.ts";
import { startMemoryServer } from "../support/memory-server.ts";
import { type MemoryApp, openMemoryApp } from "../support/memory-app.ts";
import { NOW } from "../support/todos.ts";

const NDJSON = { "content-type": "application/x-ndjson" };

async function fullApp(todos: number): Promise<MemoryApp> {
  const app = await openMemoryApp();
  await addSamples(app.db, NOW);
  await addManyTodos(app.db, todos, undefined, NOW);
  return app;
}

async function exportOf(app: MemoryApp): Promise<string> {
  return await (await app.send("GET", "/api/export")).text();
}

describe("an export", { timeout: 30_000 }, () => {
  it("is a download that another server takes, with everything as it was", async () => {
    const app = await fullApp(700);
    const download = await app.send("GET", "/api/export");
    expect(download.headers.get("content-type")).toBe("application/x-ndjson");
    expect(download.headers.get("content-disposition")).toBe('attachment; filename="todos.ndjson"');
    const text = await download.text();
    const other = await openMemoryApp();
    const answer = await other.send("POST", "/api/import", text, NDJSON);
    expect([answer.status, await answer.json()]).toEqual([200, { records: 700 + 12 + 4 }]);
    expect(await exportOf(other)).toBe(text);
    const query = TodoQuery.parse({ status: "all", q: "creme fraiche" });
    expect((await findTodos(other.db, query)).items).toEqual((await findTodos(app.db, query)).items);
    const { damaged, mismatches } = await other.db.verify();
    expect([...damaged, ...mismatches]).toEqual([]);
  });

  it("replaces what has the same id, and leaves the rest alone", async () => {
    const app = await fullApp(0);
    const text = await exportOf(app);
    const { lists } = await app.json<{ lists: { id: string }[] }>("GET", "/api/lists", 200);
    await app.json("PATCH", `/api/lists/${lists[0]?.id}`, 200, { version: 1, name: "Renamed" });
    await app.json("POST", "/api/lists", 201, { name: "New" });
    await app.send("POST", "/api/import", text, NDJSON);
    const after = await app.json<{ lists: { name: string }[] }>("GET", "/api/lists", 200);
    expect(after.lists.map(({ name }) => name)).toEqual(["Personal", "Work", "Groceries", "Many things", "New"]);
  });

  it("breaks off when it cannot go on, so that half of one is never taken for a whole", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const server = await startMemoryServer();
    await addManyTodos(server.db, 3000, undefined, NOW);
    const response = await fetch(`${server.address}/api/export`);
    const reader = response.body?.getReader();
    await reader?.read();
    await server.db.close();
    const readOn = async (): Promise<void> => {
      while ((await reader?.read())?.done === false);
    };
    await expect(readOn()).rejects.toThrow("terminated");
  });
});

describe("an import", { timeout: 30_000 }, () => {
  it("must be of its type", async () => {
    const app = await openMemoryApp();
    const answer = await app.send("POST", "/api/import", "{}", { "content-type": "application/json" });
    expect(answer.status).toBe(415);
  });

  it.each([
    ["nothing at all", () => "", "line 1"],
    ["no header", (lines: string[]) => lines.slice(1).join("\n"), "line 1.format"],
    ["no JSON", (lines: string[]) => [...lines.slice(0, 2), "{", ...lines.slice(2)].join("\n"), "line 3"],
    [
      "a bad field",
      (lines: string[]) => lines.join("\n").replace('"title":"Coffee"', '"title":""'),
      /^line \d+\.title$/,
    ],
    [
      "a todo before its list",
      ([header = "", ...rest]: string[]) => [header, ...rest.reverse()].join("\n"),
      "line 2.listId",
    ],
  ])("names the line that is wrong: %s", async (_, spoil, path) => {
    const lines = (await exportOf(await fullApp(0))).trimEnd().split("\n");
    const app = await openMemoryApp();
    const answer = await app.send("POST", "/api/import", spoil(lines), NDJSON);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { fields: { path: string }[] } };
    expect(error.fields[0]?.path).toMatch(path);
    expect(await app.db.todos.count()).toBe(0);
  });

  it("makes the words of the search itself", async () => {
    const text = (await exportOf(await fullApp(0))).replaceAll(/"words":\[[^\]]*\]/g, '"words":["wrong"]');
    const app = await openMemoryApp();
    await app.send("POST", "/api/import", text, NDJSON);
    expect(await app.json("GET", "/api/todos?q=wrong", 200)).toEqual({ items: [] });
    expect(await app.json("GET", "/api/todos?q=tomatoes", 200)).toMatchObject({ items: [{ title: "Tomatoes" }] });
  });

  it("takes text that was cut anywhere", async () => {
    const text = await exportOf(await fullApp(20));
    const server = await startMemoryServer();
    const bytes = Buffer.from(text);
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(at, ++at));
      },
    });
    const request = { method: "POST", body, headers: NDJSON, duplex: "half" } as const;
    const answer = await fetch(`${server.address}/api/import`, request);
    expect([answer.status, await answer.json()]).toEqual([200, { records: 36 }]);
    expect(await (await fetch(`${server.address}/api/export`)).text()).toBe(text);
  });

  it("has a limit, for all of it and for a line", async () => {
    const server = await startMemoryServer();
    const post = async (piece: Uint8Array, times: number): Promise<[number, unknown]> => {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (sent++ === times) controller.close();
          else controller.enqueue(piece);
        },
      });
      const answer = await fetch(`${server.address}/api/import`, {
        method: "POST",
        body,
        headers: NDJSON,
        duplex: "half",
      });
      return [answer.status, await answer.json()];
    };
    const lines = Buffer.from(`${" ".repeat(4095)}\n`.repeat(256));
    expect(await post(lines, 51)).toMatchObject([413, { error: { code: "too_large" } }]);
    const message = expect.stringContaining("too long") as string;
    expect(await post(Buffer.alloc(1 << 20, " "), 3)).toMatchObject([400, { error: { code: "invalid", message } }]);
  });
});
