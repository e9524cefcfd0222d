// Where things are.
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What VitePress reads: every page of the site, put together from its sources. Untracked. */
export const ASSEMBLED = fileURLToPath(new URL("../.cache/pages/", import.meta.url));
