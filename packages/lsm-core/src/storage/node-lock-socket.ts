import * as fs from "node:fs";
import * as net from "node:net";
import { resolve } from "node:path";

/** What the system gives up when the holder dies. */
export interface Hold {
  /** Idempotent. */
  release(): void;
}

/** `sizeof(sun_path)`. Names fill it: libuv 1.46 (Node 20) pads a shorter abstract name with zeros, 1.51 (Node 22) does not, so they would differ. */
const SOCKET_NAME_BYTES = 108;

/**
 * Takes a name in Linux's abstract socket namespace, which one socket of a network namespace can have at a time.
 *
 * @param name at most 107 bytes of ASCII
 * @returns `"held"` when another socket has it; `"unsupported"` when this system or runtime cannot say
 */
export function holdAbstractName(name: string): Hold | "held" | "unsupported" {
  const path = `\0${name.padEnd(SOCKET_NAME_BYTES - 1, ".")}`;
  // The second try is for a holder that let go between the refusal and the look into the list.
  const hold = listen(path) ?? (isListed(path) ? "held" : listen(path));
  if (hold === undefined) return isListed(path) ? "held" : "unsupported";
  if (hold === "held") return "held";
  const second = listen(path);
  if (second === undefined) return hold;
  // A runtime that lets two have the name excludes nobody.
  second.release();
  hold.release();
  return "unsupported";
}

/**
 * Binds a socket file: a path that accepts connections exactly as long as its creator lives.
 *
 * @param path of {@link socketDirectory}; what that was made of must stay open until the release
 * @returns undefined when the file system or the runtime cannot
 */
export function holdSocketFile(path: string): Hold | undefined {
  const hold = listen(path);
  if (hold === undefined) return undefined;
  if (fs.lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) return hold;
  hold.release();
  return undefined;
}

/**
 * A path of an open directory that leaves room for a name in a socket's address, however long its own path is. Its own where there
 * is no /proc, or a sandbox keeps it closed (Deno's, unless it allows everything).
 */
export function socketDirectory(directory: string, directoryFd: number): string {
  const path = `/proc/self/fd/${directoryFd}`;
  try {
    if (fs.statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  } catch {
    // Not to be had either.
  }
  return resolve(directory);
}

/** A listening socket; undefined when it cannot be bound. Node binds local sockets before `listen` returns. */
function listen(path: string): Hold | undefined {
  const server = net.createServer((socket) => socket.destroy());
  // The reason arrives only after this function has returned, too late for anybody.
  server.on("error", () => {});
  try {
    // `exclusive`: a worker of node:cluster would otherwise share the primary's socket.
    server.listen({ path, exclusive: true });
  } catch {
    // A sandbox may forbid it.
    return undefined;
  }
  server.unref();
  if (!server.listening) return undefined;
  return {
    release: () => {
      if (server.listening) server.close();
    },
  };
}

function isListed(path: string): boolean {
  try {
    return fs.readFileSync("/proc/net/unix", "latin1").includes(`@${path.slice(1)}\n`);
  } catch {
    return false;
  }
}
