// Finds a Chromium (or Chrome) for the tests in a browser, and installs Debian's where it can:
//
//   node tools/install-chromium.mjs               where it cannot, says loudly how to get one
//   node tools/install-chromium.mjs --required    the same, and fails then
//
// CHROME_PATH chooses one. Installing is for Debian and Ubuntu as root, which is what containers are; elsewhere it is up to the user.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Minutes that each of the two steps of installing may take. */
const MINUTES_MAX = 10;

/** Where browsers are usually, those first that come with nothing else around them. */
const USUAL_PATHS = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/chromium-browser",
    "/snap/bin/chromium",
  ],
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: [process.env.ProgramFiles, process.env["ProgramFiles(x86)"], process.env.LOCALAPPDATA]
    .filter((directory) => directory !== undefined)
    .map((directory) => `${directory}\\Google\\Chrome\\Application\\chrome.exe`),
};

/** The path of a browser; `undefined` when there is none. A CHROME_PATH without a file is none: that one was meant to be used. */
export function findChromium() {
  const paths = process.env.CHROME_PATH ? [process.env.CHROME_PATH] : (USUAL_PATHS[process.platform] ?? []);
  return paths.find((path) => existsSync(path));
}

/** Says that there is no browser and how to get one, in a frame that nobody overlooks between other lines. */
export function warnOfNoChromium(reason, consequence) {
  const line = "!".repeat(88);
  const text = `NO BROWSER: ${reason}.
${consequence}

A browser can be had so:
  Debian, as root:  apt-get update && apt-get install -y chromium
  elsewhere:        install Chrome or Chromium as usual, or set CHROME_PATH to the path of its program`;
  console.error(`\n${line}\n${text.replaceAll(/^/gm, "!! ")}\n${line}\n`);
}

/** Why Debian's package cannot be installed here; `undefined` when it can. */
function obstacle() {
  if (process.env.CHROME_PATH) return `CHROME_PATH is ${process.env.CHROME_PATH}, where there is no file`;
  const isDebian =
    existsSync("/etc/os-release") && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
  if (!isDebian) return "there is no Chrome or Chromium in the usual places";
  return process.getuid() === 0 ? undefined : "Chromium is not installed, and only root can install it";
}

/** Runs a program with its output on the console. Gives what went wrong; `undefined` when nothing did. */
function run(command, args) {
  console.error(`> ${command} ${args.join(" ")}`);
  const { status, signal, error } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: MINUTES_MAX * 60_000,
    killSignal: "SIGKILL",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status === 0) return undefined;
  return `${command} ${args[0]} failed: ${error?.message ?? (signal === null ? `status ${status}` : signal)}`;
}

/** Installs Debian's package. Gives what went wrong; `undefined` when nothing did. */
function install() {
  console.error("No Chromium for the tests in a browser: installing Debian's.");
  const failure =
    run("apt-get", ["update"]) ??
    run("apt-get", ["install", "--quiet", "--yes", "--no-install-recommends", "chromium"]);
  if (failure !== undefined) return failure;
  const path = findChromium();
  // Ubuntu's package of that name is an empty one that wants snap.
  return path === undefined ? "the package chromium has no browser in it" : run(path, ["--version"]);
}

function main() {
  const isRequired = process.argv.includes("--required");
  const failure = findChromium() === undefined ? (obstacle() ?? install()) : undefined;
  if (failure === undefined) {
    console.log(`The tests in a browser use ${findChromium()}`);
  } else {
    warnOfNoChromium(failure, isRequired ? "The tests in a browser will FAIL." : "The tests in a browser are SKIPPED.");
    if (isRequired) process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
