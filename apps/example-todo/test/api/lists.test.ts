import { describe, expect, it } from "vitest";
import type { ListJson } from "../../src/shared/list.ts";
import { openMemoryApp } from "../support/memory-app.ts";

const NOWHERE = "0b0e7c3a-58a5-4e70-9f43-1f1f2ad3a001";

describe("/api/lists", () => {
  it("adds, shows, changes and deletes lists", async () => {
    const app = await openMemoryApp();
    const a = await app.json<ListJson>("POST", "/api/lists", 201, { name: " A ", color: "red" });
    const b = await app.json<ListJson>("POST", "/api/lists", 201, { name: "B" });
    expect([a, b]).toMatchObject([{ name: "A", color: "red", version: 1 }, { color: "blue" }]);
    await app.json("POST", "/api/todos", 201, { listId: a.id, title: "Tea" });
    const moved = await app.json("PATCH", `/api/lists/${b.id}`, 200, { version: 1, before: a.id, name: "b" });
    expect(moved).toMatchObject({ name: "b", version: 2 });
    expect(await app.json("GET", "/api/lists", 200)).toMatchObject({
      lists: [
        { name: "b", open: 0, done: 0 },
        { name: "A", open: 1, done: 0 },
      ],
    });
    const deleted = await app.send("DELETE", `/api/lists/${a.id}`);
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect(await app.json("GET", "/api/todos", 200)).toEqual({ items: [] });
  });

  it("can be sent the same list again", async () => {
    const app = await openMemoryApp();
    const request = { id: crypto.randomUUID(), name: "A", color: "red" };
    const list = await app.json("POST", "/api/lists", 201, request);
    expect(await app.json("POST", "/api/lists", 200, request)).toEqual(list);
    expect(await app.error("POST", "/api/lists", 409, { ...request, name: "B" })).toMatchObject({ current: list });
  });

  it("refuses what is wrong, stale or not there", async () => {
    const app = await openMemoryApp();
    const { id } = await app.json<ListJson>("POST", "/api/lists", 201, { name: "A" });
    const fields = (await app.error("POST", "/api/lists", 400, { name: "", color: "pink" })).fields;
    expect(fields?.map(({ path }) => path)).toEqual(["name", "color"]);
    await app.json("PATCH", `/api/lists/${id}`, 200, { version: 1, name: "B" });
    const stale = await app.error("PATCH", `/api/lists/${id}`, 409, { version: 1, name: "C" });
    expect(stale).toMatchObject({ code: "conflict", current: { name: "B", version: 2 } });
    const two = { version: 2, before: NOWHERE, after: NOWHERE };
    expect((await app.error("PATCH", `/api/lists/${id}`, 400, two)).fields).toMatchObject([{ path: "after" }]);
    await app.error("PATCH", `/api/lists/${NOWHERE}`, 404, { version: 1 });
    await app.error("DELETE", `/api/lists/${NOWHERE}`, 404);
  });
});
