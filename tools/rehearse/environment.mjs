// The environment of a user: without what the package manager that runs the rehearsal has put into it.
import { join } from "node:path";

/** Settings of package managers, which win over every file, and CI, in which they refuse to make lock files. */
const FOREIGN = /^(?:(?:npm|pnpm|yarn|bun)_|CI$|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/i;

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutPackageManagers(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !FOREIGN.test(name)));
}

/**
 * The environment in which users install from a registry: their settings, caches and temporary files below `directory`.
 *
 * @param {string} registry its address
 * @param {string} directory with the file `npmrc`
 */
export function userEnvironment(registry, directory) {
  return {
    ...withoutPackageManagers(process.env),
    NO_COLOR: "1",
    TMPDIR: join(directory, "tmp"),
    npm_config_registry: registry,
    npm_config_userconfig: join(directory, "npmrc"),
    npm_config_cache: join(directory, "npm"),
    npm_config_update_notifier: "false",
    // What was published a moment ago is too young for its defaults.
    pnpm_config_minimum_release_age: "0",
    pnpm_config_registry: registry,
    pnpm_config_userconfig: join(directory, "npmrc"),
    pnpm_config_store_dir: join(directory, "pnpm-store"),
    pnpm_config_cache_dir: join(directory, "pnpm-cache"),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_NPM_MINIMAL_AGE_GATE: "0",
    YARN_ENABLE_GLOBAL_CACHE: "false",
    YARN_ENABLE_TELEMETRY: "0",
    YARN_GLOBAL_FOLDER: join(directory, "yarn"),
    BUN_INSTALL_CACHE_DIR: join(directory, "bun"),
  };
}
