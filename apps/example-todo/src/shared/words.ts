/** Notes can be long; a todo is found by this many different words at most. */
const WORDS_MAX = 200;

/** Longer words are cut: what is typed to find them is cut at the same place. */
const WORD_LENGTH_MAX = 40;

/** Letters, digits and the marks that belong to them, in any script. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of texts as they are searched by: lower case, without accents, each once, in the order of the texts.
 *
 * `["Café au lait", "lait!"]` gives `["cafe", "au", "lait"]`.
 */
export function wordsOf(texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const [word] of plain(text).matchAll(WORD)) {
      words.add(cut(word));
      if (words.size === WORDS_MAX) return [...words];
    }
  }
  return [...words];
}

/**
 * Whether a todo's words fit what someone typed: all typed words are among them, the last one as a beginning, since its
 * end may not be typed yet.
 */
export function matchesWords(words: readonly string[], typed: readonly string[]): boolean {
  const last = typed.at(-1);
  if (last === undefined) return true;
  return words.some((word) => word.startsWith(last)) && typed.slice(0, -1).every((word) => words.includes(word));
}

/** Decomposed, accents are characters of their own and can be dropped: "é" is "e" and an accent. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .normalize("NFC");
}

/** Not between the two halves of a character. */
function cut(word: string): string {
  return word.slice(0, WORD_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, "");
}
