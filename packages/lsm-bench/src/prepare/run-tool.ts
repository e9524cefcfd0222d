import { spawn } from "node:child_process";

const KEPT_OUTPUT = 4000;

/**
 * Runs a program to its end.
 *
 * @throws {Error} with the end of what it wrote when it fails, or when there is no such program
 */
export async function runTool(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal } = {},
): Promise<void> {
  // npm is a script on Windows, which only a shell starts; no argument of ours has anything to quote.
  const child = spawn(program, args, {
    ...options,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with code ${code}.\n${output.trim()}`);
}
