import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How many ports are tried before giving up. */
const PORTS_TRIED = 20;

/**
 * Lets a server listen on a port, or on the next free one if it need not be that one.
 *
 * @param port 0: any free one
 * @returns the port that it is
 * @throws the system's error when no port can be had
 */
export async function listen(server: Server, host: string, port: number, isExact: boolean): Promise<number> {
  const last = isExact ? port : port + PORTS_TRIED - 1;
  for (let tried = port; ; tried++) {
    try {
      server.listen(tried, host);
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (tried >= last || !isPortInUse(error)) throw error;
    }
  }
}

/** Whether an error says that another program listens on the port. */
export function isPortInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
