// A registry on the loopback interface. It holds what is published into it, and passes everything else on from the registry that npm uses.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ROOT } from "../workspace.mjs";
import { userEnvironment, withoutPackageManagers } from "./environment.mjs";
import { run, start } from "./run.mjs";

/** How long it may take to answer for the first time. */
const START_MS_MAX = 60_000;

const VERDACCIO = fileURLToPath(new URL("node_modules/verdaccio/bin/verdaccio", import.meta.url));

/**
 * Starts the registry; it ends with the rehearsal.
 *
 * @param {string} directory where it keeps everything
 * @param {readonly string[]} own names of the packages that only it has
 * @returns {Promise<NodeJS.ProcessEnv>} the environment of a user who installs from it and may publish into it
 */
export async function startRegistry(directory, own) {
  for (const folder of ["", "tmp"]) mkdirSync(join(directory, folder), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  // As the caller has it, settings of the running package manager included.
  const upstream = (await run("npm", ["config", "get", "registry"], { cwd: ROOT })).trim().split("\n").at(-1);
  writeFileSync(join(directory, "config.yaml"), configuration(upstream, own));

  // In its environment, the registry of npm would be taken for its own.
  const { output, ended } = start(
    process.execPath,
    [VERDACCIO, "--config", join(directory, "config.yaml"), "--listen", url],
    { cwd: directory, env: withoutPackageManagers(process.env) },
  );
  let isRunning = true;
  const noteEnd = () => {
    isRunning = false;
  };
  ended.then(noteEnd, noteEnd);
  const until = Date.now() + START_MS_MAX;
  while (!(await answers(url))) {
    if (!isRunning || Date.now() > until) throw new Error(`the registry did not start:\n${output.text}`);
    await sleep(50);
  }
  const token = await addUser(url);
  writeFileSync(
    join(directory, "npmrc"),
    `registry=${url}\n//127.0.0.1:${port}/:_authToken=${token}\naudit=false\nfund=false\n`,
  );
  return userEnvironment(url, directory);
}

/** JSON is YAML. */
function configuration(upstream, own) {
  const published = { access: "$all", publish: "$authenticated" };
  return JSON.stringify({
    storage: "./storage",
    auth: { htpasswd: { file: "./htpasswd", max_users: 1 } },
    uplinks: { upstream: { url: upstream, cache: false, timeout: "60s" } },
    packages: {
      ...Object.fromEntries(own.map((name) => [name, published])),
      "**": { access: "$all", proxy: "upstream" },
    },
    log: { type: "file", path: "./log.txt", format: "json", level: "warn" },
    server: { keepAliveTimeout: 10 },
  });
}

/** A port that nothing listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(url) {
  try {
    return (await fetch(`${url}-/ping`)).ok;
  } catch {
    return false;
  }
}

/** @returns {Promise<string>} the token of a user who may publish */
async function addUser(url) {
  const user = { name: "rehearsal", password: crypto.randomUUID() };
  const response = await fetch(`${url}-/user/org.couchdb.user:${user.name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token } = await response.json();
  if (typeof token !== "string") throw new Error(`the registry takes no user: status ${response.status}`);
  return token;
}
