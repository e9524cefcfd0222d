// Runs what npm has installed on each version of Node.js, as an ES module and through `require`.
import { NODE_VERSIONS, obtainNode } from "../../obtain-node.mjs";
import { Unavailable } from "../toolbox.mjs";
import { runProgram } from "./user-folder.mjs";

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useNodes(rehearsal) {
  await useNode(rehearsal, process.versions.node, async () => process.execPath);
  for (const version of NODE_VERSIONS) await useNode(rehearsal, version, () => obtain(version));
}

async function useNode(rehearsal, version, obtainBinary) {
  const name = `Node.js ${version}`;
  let binary = "";
  const isThere = await rehearsal.note("nodes", `${name}: ESM`, async () => {
    binary = await obtainBinary();
    await runProgram(rehearsal, await rehearsal.npmFolder(), [binary, "main.mjs"]);
  });
  if (!isThere) return;
  await rehearsal.note("nodes", `${name}: require(esm)`, async () =>
    runProgram(rehearsal, await rehearsal.npmFolder(), [binary, "require.cjs"]),
  );
}

async function obtain(version) {
  try {
    return await obtainNode(version);
  } catch (error) {
    throw new Unavailable(error.message, { cause: error });
  }
}
