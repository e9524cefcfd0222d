// Installs with each package manager, and runs a program in JavaScript.
import { run } from "../run.mjs";
import { obtainCommand } from "../toolbox.mjs";
import { checkVersions, makeFolder, runProgram } from "./user-folder.mjs";

const NAMES = ["lsm-core", "lsm-typed", "zod"];
const RUN = "ESM from JavaScript";

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useNpm(rehearsal) {
  const { note, npmFolder } = rehearsal;
  let folder = "";
  const isInstalled = await note("npm", "install", async () => (folder = await npmFolder()));
  if (isInstalled) await note("npm", RUN, () => runProgram(rehearsal, folder, [process.execPath, "main.mjs"]));
}

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function usePnpm(rehearsal) {
  await install(rehearsal, "pnpm", "pnpm", ["add", ...NAMES], async (folder) => {
    checkVersions(rehearsal, folder);
    await runProgram(rehearsal, folder, [process.execPath, "main.mjs"]);
  });
}

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useBun(rehearsal) {
  await install(rehearsal, "bun", "bun", ["add", ...NAMES], async (folder) => {
    checkVersions(rehearsal, folder);
    await runProgram(rehearsal, folder, [process.execPath, "main.mjs"]);
  });
}

/**
 * As yarn does by default: without node_modules, the packages inside of archives.
 *
 * @param {import("./user-folder.mjs").Rehearsal} rehearsal
 */
export async function useYarn(rehearsal) {
  await install(rehearsal, "yarn", "yarn", ["add", ...NAMES], async (folder, yarn) => {
    await runProgram(rehearsal, folder, [yarn, "node", "main.mjs"]);
  });
}

async function install(rehearsal, name, tool, args, use) {
  const folder = makeFolder(rehearsal, name, ["javascript"]);
  let command = "";
  const isInstalled = await rehearsal.note(name, "install", async () => {
    command = await obtainCommand(tool);
    await run(command, args, { cwd: folder, env: rehearsal.environment });
  });
  if (isInstalled) await rehearsal.note(name, RUN, () => use(folder, command));
}
