import { fileURLToPath } from "node:url";
import { readSource } from "../../tools/links.mjs";
import { figuresIn, type Figure } from "../figures.ts";

const REPORT = "docs/performance.md";

declare const data: Figure[];
export { data };

/** The home page's figures, read from the report when the site is built. */
export default {
  watch: [fileURLToPath(new URL(`../../../../${REPORT}`, import.meta.url))],
  load: (): Figure[] => figuresIn(readSource(REPORT)),
};
