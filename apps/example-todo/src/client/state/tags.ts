/** The most tags that a todo has, and the most characters that a tag has; the server refuses more. */
export const TAGS_MAX = 10;
export const TAG_LENGTH_MAX = 30;

/** What was typed, as a tag: lower case, without what a tag cannot have. Empty when nothing is left. */
export function cleanTag(text: string): string {
  return text
    .replace(/[\s#,]+/gu, "")
    .toLowerCase()
    .slice(0, TAG_LENGTH_MAX);
}
