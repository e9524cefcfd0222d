import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { isPortInUse, listen } from "../../src/server/listen.ts";

function newServer(): Server {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
}

describe("listen", () => {
  it("takes any free port for 0", async () => {
    expect(await listen(newServer(), "127.0.0.1", 0, true)).toBeGreaterThan(0);
  });

  it("goes on from a port that is taken, unless it must be that one", async () => {
    const taken = newServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    expect(await listen(newServer(), "127.0.0.1", port, false)).toBeGreaterThan(port);
    const refused = await listen(newServer(), "127.0.0.1", port, true).catch((error: unknown) => error);
    expect(isPortInUse(refused)).toBe(true);
  });

  it("passes other errors on", async () => {
    await expect(listen(newServer(), "203.0.113.1", 0, false)).rejects.toThrow("EADDRNOTAVAIL");
  });
});
