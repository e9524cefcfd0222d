import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ListWithCounts } from "../../src/shared/list.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openEvents } from "../support/event-stream.ts";
import { addressOf, startServerProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

interface Lists {
  readonly lists: readonly ListWithCounts[];
}

async function listsAt(address: string): Promise<Lists["lists"]> {
  return ((await (await fetch(`${address}/api/lists`)).json()) as Lists).lists;
}

async function post(address: string, listId: string, title: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${address}/api/todos`, {
    method: "POST",
    headers,
    body: JSON.stringify({ listId, title }),
  });
  if (response.status !== 201) throw new Error(`status ${response.status}`);
  return ((await response.json()) as { id: string }).id;
}

/** A port that another program has. */
async function takenPort(): Promise<number> {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const address = other.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("the server", { timeout: 60_000 }, () => {
  it("prints where it is, begins with samples, keeps its data and closes in order", async () => {
    const directory = await temporaryDirectory();
    const first = startServerProgram(directory);
    const address = await addressOf(first);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await first.untilPrinted(new RegExp(`in {2}${directory}\n`));
    const lists = await listsAt(address);
    expect(lists.map(({ name }) => name)).toEqual(["Personal", "Work", "Groceries"]);
    const id = await post(address, lists[0]?.id ?? "", "Kept");
    const events = await openEvents(address);
    expect(await events.next()).toMatchObject({ event: "reset" });
    first.kill("SIGTERM");
    expect(await events.next()).toBeUndefined();
    expect(await first.ended).toMatchObject({ exitCode: 0, signal: null, stderr: "" });

    const second = startServerProgram(directory);
    const again = await addressOf(second);
    expect(await listsAt(again)).toHaveLength(3);
    expect(await (await fetch(`${again}/api/todos/${id}`)).json()).toMatchObject({ title: "Kept" });
    second.kill("SIGINT");
    second.kill("SIGINT");
    expect(await second.ended).toMatchObject({ exitCode: 0, signal: null, stderr: "" });
  });

  it("adds generated todos when it is asked to", async () => {
    const server = startServerProgram(await temporaryDirectory(), ["--port", "0", "--seed", "1200"]);
    await server.untilPrinted(/Added 1200 todos in/);
    const many = (await listsAt(await addressOf(server))).find(({ name }) => name === "Many things");
    expect((many?.open ?? 0) + (many?.done ?? 0)).toBe(1200);
  });

  it("loses nothing that it acknowledged when it is killed", async () => {
    const directory = await temporaryDirectory();
    const acknowledged = new Set<string>();
    for (let round = 1; round <= 3; round++) {
      const server = startServerProgram(directory);
      const address = await addressOf(server);
      const listId = (await listsAt(address))[0]?.id ?? "";
      const writeOn = async (): Promise<void> => {
        for (;;) acknowledged.add(await post(address, listId, `Todo ${acknowledged.size}`));
      };
      // Four at a time, so that some are under way when it happens.
      const writers = Array.from({ length: 4 }, writeOn).map((writer) => writer.catch(() => undefined));
      while (acknowledged.size < round * 40) await fetch(`${address}/api/tags`).then((response) => response.text());
      server.kill("SIGKILL");
      expect(await server.ended).toMatchObject({ signal: "SIGKILL" });
      await Promise.all(writers);
    }
    const db = await openStore(directory);
    try {
      const found = new Set<string>();
      for await (const { id } of db.todos.keys()) found.add(id);
      expect([...acknowledged].filter((id) => !found.has(id))).toEqual([]);
      const { damaged, mismatches } = await db.verify();
      expect([...damaged, ...mismatches]).toEqual([]);
    } finally {
      await db.close();
    }
  });

  it("says so when the port that was named is taken", async () => {
    const port = await takenPort();
    const server = startServerProgram(await temporaryDirectory(), ["--port", String(port)]);
    const { exitCode, stderr } = await server.ended;
    expect([exitCode, stderr]).toEqual([1, "The port is in use. Choose another one with --port, or leave it out.\n"]);
  });

  it("says what to do when the directory is in use", async () => {
    const directory = await temporaryDirectory();
    const db = await openStore(directory);
    onTestFinished(async () => await db.close());
    const { exitCode, stderr } = await startServerProgram(directory).ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The data directory ${directory} is in use by another process.`);
    expect(stderr).toContain("--data");
    expect(stderr).not.toContain("    at ");
  });

  it.each([["--port", "x"], ["--frob"], ["--seed", "many"]])("explains itself: %s %s", async (...args) => {
    const directory = await temporaryDirectory();
    const { exitCode, stderr } = await startServerProgram(directory, args).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Usage: npm start");
    expect(readdirSync(directory)).toEqual([]);
  });
});
