import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { removeTodo, withWords } from "../../src/store/todos.ts";
import { openEvents } from "../support/event-stream.ts";
import { startMemoryServer } from "../support/memory-server.ts";
import { newList, newTodo } from "../support/todos.ts";

describe("GET /api/events", { timeout: 30_000 }, () => {
  it("begins with a reset, then tells every change in its order", async () => {
    const server = await startMemoryServer();
    const listId = await newList(server.db);
    const events = await openEvents(server.address);
    expect(await events.next()).toEqual({ event: "reset", data: {} });
    const todo = await newTodo(server.db, listId, { title: "Tea", due: "2026-11-22" });
    await removeTodo(server.db, todo.id);
    const value = { ...todo, createdAt: todo.createdAt.toISOString(), updatedAt: todo.updatedAt.toISOString() };
    expect([await events.next(), await events.next()]).toEqual([
      { event: "change", data: { collection: "todos", type: "put", id: todo.id, value } },
      { event: "change", data: { collection: "todos", type: "delete", id: todo.id } },
    ]);
    const other = await newList(server.db, "Other");
    const put = { collection: "lists", type: "put", id: other, value: { name: "Other", color: "blue" } };
    expect(await events.next()).toMatchObject({ event: "change", data: put });
    await server.db.lists.delete({ id: other });
    expect(await events.next()).toEqual({ event: "change", data: { collection: "lists", type: "delete", id: other } });
  });

  it("is a stream that is not kept, with a hint when to connect again", async () => {
    const server = await startMemoryServer();
    const response = await fetch(`${server.address}/api/events`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain("retry: 1000\n\n");
  });

  it("tells two clients the same", async () => {
    const server = await startMemoryServer();
    const listId = await newList(server.db);
    const clients = await Promise.all([openEvents(server.address), openEvents(server.address)]);
    for (const client of clients) expect(await client.next()).toMatchObject({ event: "reset" });
    const titles = Array.from({ length: 50 }, (_, i) => `t${i}`);
    for (const title of titles) await newTodo(server.db, listId, { title });
    for (const client of clients) {
      for (const title of titles) expect(await client.next()).toMatchObject({ data: { value: { title } } });
    }
  });

  it("sends signs of life", async () => {
    const server = await startMemoryServer(1);
    const events = await openEvents(server.address);
    expect(await events.next()).toMatchObject({ event: "reset" });
    expect(await events.next()).toMatchObject({ event: ":" });
  });

  it("ends when the server closes", async () => {
    const server = await startMemoryServer();
    const events = await openEvents(server.address);
    expect(await events.next()).toMatchObject({ event: "reset" });
    await server.close();
    expect(await events.next()).toBeUndefined();
    await server.untilQuiet();
    await expect(openEvents(server.address)).rejects.toThrow("fetch failed");
  });

  it("watches nothing any more when its client has left", async () => {
    const server = await startMemoryServer();
    const events = await openEvents(server.address);
    expect(await events.next()).toMatchObject({ event: "reset" });
    events.close();
    await server.untilQuiet();
  });

  it("tells a client that reads too slowly to fetch everything, and goes on", async () => {
    const server = await startMemoryServer();
    const listId = await newList(server.db);
    const todo = withWords(await newTodo(server.db, listId, { title: "Tea" }));
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    let text = String((await once(socket, "data"))[0]);
    socket.pause();
    // More than fits into the buffers of the system, and into that of the stream.
    const notes = "x".repeat(10_000);
    for (let round = 0; round < 30; round++) {
      const many = Array.from({ length: 200 }, (_, i) => ({ ...todo, id: idOf(round * 200 + i), notes }));
      await server.db.todos.putMany(many);
    }
    const count = (): number => text.split("event: reset").length - 1;
    socket.on("data", (piece: Buffer) => (text += piece.toString("latin1")));
    socket.resume();
    while (count() < 2) await once(socket, "data");
    await newTodo(server.db, listId, { title: "The next one" });
    while (!text.slice(text.lastIndexOf("event: reset")).includes("The next one")) await once(socket, "data");
    expect(text.split("event: change").length).toBeLessThan(6000);
    socket.destroy();
    await server.untilQuiet();
  });
});

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
