import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { systemErrorCode } from "../base/errors.ts";
import { probeSocketFiles } from "./node-lock-probe.ts";
import { holdSocketFile, socketDirectory, type Hold } from "./node-lock-socket.ts";
import { isProcessAlive, type ProcessIdentity } from "./node-process-identity.ts";

/** A boot id is cut to this: socket addresses are short. */
const BOOT_DIGITS = 12;

const UNKNOWN = "0";

/** Who claims, as far as a claim's name tells it. */
export interface Claimant {
  readonly process: ProcessIdentity;
  readonly bootId: string | undefined;
  /** Names an exclusive hold of the claimant, so that whoever has that hold now knows the earlier one to be gone; or undefined. */
  readonly hold: string | undefined;
}

/** What {@link claimDirectory} found. */
export type ClaimOutcome =
  | Hold
  | { readonly rival: string; /** False when the rival cannot be examined from here. */ readonly isAlive: boolean };

/**
 * Claims a directory by a file whose name is never used again, then looks for other claims; whose owner is gone is removed.
 *
 * Safe without any other lock: of two claims the later one is made before its owner looks, so at least one sees the other,
 * and both withdraw when both do. A claim is a socket file, which shows exactly whether its owner lives, or, where there are
 * none, an empty file whose name tells the process.
 */
export function claimDirectory(directory: string, claimant: Claimant): ClaimOutcome {
  const directoryFd = process.platform === "linux" ? fs.openSync(directory, "r") : undefined;
  const claim = makeClaim(directory, directoryFd, claimant);
  try {
    const rivals = fs.readdirSync(directory).filter((name) => isClaim(name) && name !== claim.name);
    const rival = findRival(directory, directoryFd, rivals, claimant);
    if (rival === undefined) return claim;
    claim.release();
    return rival;
  } catch (error) {
    claim.release();
    throw error;
  }
}

interface NamedHold extends Hold {
  readonly name: string;
}

function makeClaim(directory: string, directoryFd: number | undefined, claimant: Claimant): NamedHold {
  const name = claimName(directoryFd === undefined ? "file" : "socket", claimant);
  const socket =
    directoryFd === undefined ? undefined : holdSocketFile(`${socketDirectory(directory, directoryFd)}/${name}`);
  const fileName = socket === undefined ? claimName("file", claimant) : name;
  const path = `${directory}/${fileName}`;
  if (socket === undefined) fs.closeSync(fs.openSync(path, "wx"));
  let isHeld = true;
  return {
    name: fileName,
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      socket?.release();
      removeClaim(path);
      if (directoryFd !== undefined) fs.closeSync(directoryFd);
    },
  };
}

function findRival(
  directory: string,
  directoryFd: number | undefined,
  names: readonly string[],
  claimant: Claimant,
): { rival: string; isAlive: boolean } | undefined {
  const unclear: string[] = [];
  let rival: { rival: string; isAlive: boolean } | undefined;
  for (const name of names) {
    const verdict = judge(name, claimant);
    if (verdict === "dead") removeClaim(`${directory}/${name}`);
    else if (verdict === "socket" && directoryFd !== undefined) unclear.push(name);
    else rival = { rival: name, isAlive: verdict === "alive" };
  }
  if (rival !== undefined || unclear.length === 0 || directoryFd === undefined) return rival;
  const sockets = socketDirectory(directory, directoryFd);
  const isGone = probeSocketFiles(unclear.map((name) => `${sockets}/${name}`));
  for (const [i, name] of unclear.entries()) {
    if (isGone[i]) removeClaim(`${directory}/${name}`);
    else rival = { rival: name, isAlive: true };
  }
  return rival;
}

/** What a claim's name alone tells. */
function judge(name: string, claimant: Claimant): "dead" | "alive" | "unknown" | "socket" {
  const [, form, boot, hold, scope, pid, start] = name.split("-");
  const ownBoot = bootField(claimant);
  if (boot !== ownBoot && boot !== UNKNOWN && ownBoot !== UNKNOWN) return "dead";
  if (claimant.hold !== undefined && hold === claimant.hold) return "dead";
  if (form === "socket") return "socket";
  if (claimant.process.scope === undefined || scope !== claimant.process.scope) return "unknown";
  return isProcessAlive(Number(pid), Number(start)) ? "alive" : "dead";
}

/** A socket's name leaves out the process: it need not be judged by it, and the name has to fit a socket address. */
function claimName(form: "socket" | "file", claimant: Claimant): string {
  const { scope, pid, start } = claimant.process;
  const fields = ["LOCK", form, bootField(claimant), claimant.hold ?? UNKNOWN];
  if (form === "file") fields.push(scope ?? UNKNOWN, String(pid), String(start));
  return [...fields, randomBytes(5).toString("hex")].join("-");
}

function isClaim(name: string): boolean {
  return /^LOCK-(?:socket-\w+-[\w.]+|file-\w+-[\w.]+-[\w.]+-\d+-\d+)-[0-9a-f]{10}$/.test(name);
}

function bootField(claimant: Claimant): string {
  return claimant.bootId?.slice(0, BOOT_DIGITS) ?? UNKNOWN;
}

function removeClaim(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
}
