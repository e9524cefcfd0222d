import type { DefaultTheme } from "vitepress";

// The functions here are sent to the browser as text: they refer to nothing outside themselves.

/** Words of code and prose: `deleteRange` is found whole and by its parts, and so is `MAX_KEY_BYTES`. */
export function tokenize(text: string): string[] {
  const words = text.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== "");
  const parts = words.flatMap((word) => word.split(/_|(?<=\p{Ll})(?=\p{Lu})/u));
  return [...new Set([...words, ...parts])];
}

/** One thing and several are the same to a reader who looks for it. */
export function processTerm(term: string): string {
  return term.toLowerCase().replace(/(?<=\p{L}{3})(?<!s)s$/u, "");
}

/** What is read first comes first: the guide, then functions and the classes that everything begins with; mere lists of names last. */
function boostDocument(id: string): number {
  if (id.includes("/guide/")) return 2;
  if (/\/(prelude|supporting-types)\//.test(id)) return 0.5;
  return /\/(functions\/|classes\/Lsm\.|interfaces\/Collection\.)/.test(id) ? 1.5 : 1;
}

/** How the site is searched: titles and names of the API before text. */
export const searchOptions: DefaultTheme.LocalSearchOptions = {
  // Only words count: without colours, which take most of the time.
  _render: (source, env, markdown) => markdown.set({ highlight: null }).render(source, env),
  detailedView: true,
  miniSearch: {
    options: { tokenize, processTerm },
    searchOptions: { prefix: true, fuzzy: 0.1, boost: { title: 4, titles: 1, text: 1 }, boostDocument },
  },
};
