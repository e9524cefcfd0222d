import * as fs from "node:fs";
import * as net from "node:net";

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
 * Binds a socket file: a name in a directory that accepts connections exactly as long as its creator lives.
 *
 * @param directoryFd an open directory; must stay open until the release
 * @returns undefined when the file system or the runtime cannot
 */
export function holdSocketFile(directoryFd: number, name: string): Hold | undefined {
  const path = socketPath(directoryFd, name);
  const hold = listen(path);
  if (hold === undefined) return undefined;
  if (fs.lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) return hold;
  hold.release();
  return undefined;
}

/** A path to a socket in a directory that is short enough for a socket address, however long the directory's own path is. */
export function socketPath(directoryFd: number, name: string): string {
  return `/proc/self/fd/${directoryFd}/${name}`;
}

/** A listening socket; undefined when it cannot be bound. Node binds local sockets before `listen` returns. */
function listen(path: string): Hold | undefined {
  const server = net.createServer((socket) => socket.destroy());
  // The reason arrives only after this function has returned, too late for anybody.
  server.on("error", () => {});
  // `exclusive`: a worker of node:cluster would otherwise share the primary's socket.
  server.listen({ path, exclusive: true });
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
