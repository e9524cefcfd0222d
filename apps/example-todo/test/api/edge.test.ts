import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/server/app.ts";
import type { TodoDatabase } from "../../src/store/collections.ts";
import { openMemory, openMemoryApp } from "../support/memory-app.ts";

/** Overwrites what is stored of records that have a text in them. */
async function damageRecords(db: TodoDatabase, text: string): Promise<void> {
  await db.store.transact(async (transaction) => {
    const scan = transaction.scan({ start: new Uint8Array(), end: Uint8Array.of(255) });
    for (const { key, value } of await scan.next(1000)) {
      if (Buffer.from(value).includes(text)) transaction.put(key, Uint8Array.of(1, 2, 3));
    }
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a body", () => {
  it("must be JSON, and say so", async () => {
    const app = await openMemoryApp();
    expect(await app.error("POST", "/api/lists", 400, "{")).toMatchObject({ code: "invalid" });
    expect(await app.error("POST", "/api/lists", 400, "")).toMatchObject({ code: "invalid" });
    expect(await app.error("POST", "/api/lists", 400, "[]")).toMatchObject({ code: "invalid" });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]) {
      const response = await app.send("POST", "/api/lists", '{"name":"A"}', { "content-type": type });
      expect(response.status).toBe(415);
    }
    const utf8 = { "content-type": "application/json; charset=utf-8" };
    expect((await app.send("POST", "/api/lists", '{"name":"A"}', utf8)).status).toBe(201);
    expect(await app.db.lists.count()).toBe(1);
  });

  it("has a limit, whether its length is told or not", async () => {
    const app = await openMemoryApp();
    const body = JSON.stringify({ name: "x".repeat(200_000) });
    const told = await app.send("POST", "/api/lists", body, { "content-length": String(body.length) });
    const untold = await app.send("POST", "/api/lists", body, { "transfer-encoding": "chunked" });
    expect([told.status, untold.status]).toEqual([413, 413]);
    expect(await untold.json()).toMatchObject({ error: { code: "too_large" } });
  });

  it("may have the longest notes in the longest writing", async () => {
    const app = await openMemoryApp();
    const { id } = await app.json<{ id: string }>("POST", "/api/lists", 201, { name: "A" });
    const notes = String.raw`\u00e4`.repeat(10_000);
    const body = `{"listId":"${id}","title":"${String.raw`\u00e4`.repeat(200)}","notes":"${notes}"}`;
    expect((await app.send("POST", "/api/todos", body)).status).toBe(201);
  });

  it("keeps broken characters out of tags and as they are elsewhere", async () => {
    const app = await openMemoryApp();
    const { id } = await app.json<{ id: string }>("POST", "/api/lists", 201, { name: "A" });
    const todo = await app.json<{ id: string }>("POST", "/api/todos", 201, { listId: id, title: "a\ud800b \0" });
    expect(await app.json("GET", `/api/todos/${todo.id}`, 200)).toMatchObject({ title: "a\ud800b \0" });
    await app.error("POST", "/api/todos", 400, { listId: id, title: "a", tags: ["\udc00"] });
  });
});

describe("a request from elsewhere", () => {
  it.each([
    "evil.example",
    "evil.example:5173",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "192.168.0.2",
    "",
    "[",
  ])("is refused for the name %j", async (host) => {
    const app = await openMemoryApp();
    expect((await app.send("GET", "/api/lists", undefined, { host })).status).toBe(403);
  });

  it.each(["localhost", "localhost:5173", "127.0.0.1:1", "[::1]:5173", "LOCALHOST:80"])(
    "is answered for %s",
    async (host) => {
      const app = await openMemoryApp();
      expect((await app.send("GET", "/api/lists", undefined, { host })).status).toBe(200);
    },
  );

  it("is refused from the page of another site, or of another port", async () => {
    const app = await openMemoryApp();
    for (const origin of ["http://evil.example", "http://localhost", "https://localhost:5173", "null"]) {
      const response = await app.send("POST", "/api/lists", { name: "A" }, { host: "localhost:5173", origin });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: "forbidden" } });
    }
    const own = { host: "localhost:5173", origin: "http://localhost:5173" };
    expect((await app.send("POST", "/api/lists", { name: "A" }, own)).status).toBe(201);
    expect(await app.db.lists.count()).toBe(1);
  });

  it("may use any name when the server was told to listen to others, but still no other origin", async () => {
    const app = createApp({ db: await openMemory(), closing: new AbortController().signal, host: "0.0.0.0" });
    const send = (headers: Record<string, string>): Response | Promise<Response> =>
      app.request("/api/lists", { headers: { host: "tower.example:5173", ...headers } });
    expect((await send({})).status).toBe(200);
    expect((await send({ origin: "http://tower.example:5173" })).status).toBe(200);
    expect((await send({ origin: "http://evil.example" })).status).toBe(403);
  });
});

describe("a response", () => {
  it("tells the browser to load nothing from elsewhere, and to keep nothing", async () => {
    const app = await openMemoryApp();
    for (const path of ["/api/lists", "/api/nothing", "/api/todos?limit=x"]) {
      const { headers } = await app.send("GET", path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("is 404 as JSON where there is nothing", async () => {
    const app = await openMemoryApp();
    for (const [method, path] of [
      ["GET", "/api"],
      ["GET", "/api/nothing"],
      ["POST", "/api/tags"],
      ["PUT", "/api/lists"],
    ] as const) {
      const response = await app.send(method, path, method === "GET" ? undefined : {});
      expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
    }
  });

  it("says nothing of what went wrong inside; the log does", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const app = await openMemoryApp();
    const { id } = await app.json<{ id: string }>("POST", "/api/lists", 201, { name: "Damaged" });
    await damageRecords(app.db, "Damaged");
    const response = await app.send("PATCH", `/api/lists/${id}`, { version: 1, name: "B" });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "internal" } });
    expect(text).not.toMatch(/cannot be read|\.ts|\.js|at /);
    expect(log.mock.calls.flat().map(String).join()).toContain("TypedError");
  });

  it("is 503 when the database is closed already", async () => {
    const app = await openMemoryApp();
    await app.db.close();
    expect(await app.error("GET", "/api/lists", 503)).toMatchObject({ code: "closing" });
  });
});

describe("the client's files", () => {
  it("are served so that a new build shows at once, and hashed ones are kept for ever", async () => {
    const directory = await mkdtemp(join(tmpdir(), "todo-client-"));
    try {
      await mkdir(join(directory, "assets"));
      await writeFile(join(directory, "index.html"), "<!doctype html>page");
      await writeFile(join(directory, "theme.js"), "theme");
      await writeFile(join(directory, "assets", "index-abc123.js"), "code");
      const app = await openMemoryApp(directory);
      const get = async (path: string): Promise<[number, string, string | null, string | null]> => {
        const response = await app.send("GET", path);
        const { headers } = response;
        return [response.status, await response.text(), headers.get("cache-control"), headers.get("content-type")];
      };
      const page = [200, "<!doctype html>page", "no-cache", "text/html; charset=utf-8"];
      expect(await get("/")).toEqual(page);
      expect(await get("/lists/some-list")).toEqual(page);
      expect(await get("/theme.js")).toEqual([200, "theme", "no-cache", "text/javascript; charset=utf-8"]);
      const forever = "public, max-age=31536000, immutable";
      expect(await get("/assets/index-abc123.js")).toEqual([200, "code", forever, "text/javascript; charset=utf-8"]);
      const [status, , kept] = await get("/assets/gone.js");
      expect([status, kept]).toEqual([404, null]);
      expect((await get("/..%2f..%2fetc/passwd"))[1]).not.toContain("root");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
