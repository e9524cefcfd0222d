import { readSetting, writeSetting } from "./settings.ts";
import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

/** "auto" follows the system; public/theme.js reads the same setting before the first paint. */
export type Theme = "auto" | "light" | "dark";

const SETTING = "todo.theme";
const saved = readSetting(SETTING);

/** The chosen theme; choosing another one shows and saves it. */
export const theme: Store<Theme> = createStore<Theme>(
  saved === "light" || saved === "dark" ? saved : "auto",
  (chosen) => {
    writeSetting(SETTING, chosen === "auto" ? undefined : chosen);
    if (chosen === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
  },
);

/** The theme that comes after `current` when one button goes through all of them. */
export function nextTheme(current: Theme): Theme {
  if (current === "auto") return "light";
  return current === "light" ? "dark" : "auto";
}
