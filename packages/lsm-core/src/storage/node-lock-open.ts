import * as fs from "node:fs";
import { systemErrorCode } from "../base/errors.ts";

/** libuv's flag for opening with share mode 0 on Windows (`uv/win.h`); Node passes it through without naming it. */
const WINDOWS_EXCLUSIVE = 0x1000_0000;

/** `O_EXLOCK` of macOS and the BSDs: takes flock(2) while opening. */
const BSD_EXCLUSIVE = 0x20;

const BSD_PLATFORMS: readonly string[] = ["darwin", "freebsd", "openbsd", "netbsd"];

/**
 * Opens and creates a file so that nobody else can, until the descriptor is closed or its process dies.
 *
 * @returns the descriptor; `"held"` when another has it; `"unsupported"` where the system has no such open
 */
export function openExclusively(path: string): number | "held" | "unsupported" {
  const flag = exclusiveFlag();
  if (flag === 0) return "unsupported";
  const first = tryOpen(path, flag);
  if (typeof first !== "number") return first;
  // A runtime or file system that drops the flag would let everybody in: the lock has to refuse us once.
  const second = tryOpen(path, flag);
  if (second === "held") return first;
  if (typeof second === "number") fs.closeSync(second);
  fs.closeSync(first);
  return "unsupported";
}

function exclusiveFlag(): number {
  if (process.platform === "win32") return WINDOWS_EXCLUSIVE;
  return BSD_PLATFORMS.includes(process.platform) ? BSD_EXCLUSIVE | fs.constants.O_NONBLOCK : 0;
}

function tryOpen(path: string, flag: number): number | "held" | "unsupported" {
  try {
    return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | flag);
  } catch (error) {
    switch (systemErrorCode(error)) {
      case "EAGAIN":
      case "EBUSY":
        return "held";
      case "ENOTSUP":
      case "EOPNOTSUPP":
      case "EINVAL":
        return "unsupported";
      default:
        throw error;
    }
  }
}
