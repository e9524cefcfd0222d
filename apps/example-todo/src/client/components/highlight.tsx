import type { ReactElement } from "react";
import { wordsOf } from "../../shared/words.ts";

/** A text in which the beginnings of words that were searched for are marked. */
export function Highlight({
  text,
  query,
}: {
  readonly text: string;
  readonly query: string | undefined;
}): ReactElement {
  if (query === undefined) return <>{text}</>;
  return (
    <>
      {markedParts(text, wordsOf([query])).map(({ part, isMarked }, index) =>
        // The parts of one text never change places.
        isMarked ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
      )}
    </>
  );
}

/** The parts of a text: those that begin like one of the words, and what is between them. */
function markedParts(text: string, words: readonly string[]): { part: string; isMarked: boolean }[] {
  const parts: { part: string; isMarked: boolean }[] = [];
  for (const part of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    const [plain = ""] = wordsOf([part]);
    const found = words.filter((word) => plain.startsWith(word)).sort((a, b) => b.length - a.length)[0];
    if (found === undefined) {
      parts.push({ part, isMarked: false });
    } else {
      // Without accents a word can be shorter than as it is written, by marks that are characters of their own.
      const end = lengthLike(part, found.length);
      parts.push({ part: part.slice(0, end), isMarked: true }, { part: part.slice(end), isMarked: false });
    }
  }
  return parts.filter(({ part }) => part !== "");
}

/** How much of a written word stands for the first `length` characters of its plain form. */
function lengthLike(written: string, length: number): number {
  for (let end = 1; end < written.length; end++) {
    if ((wordsOf([written.slice(0, end)])[0] ?? "").length >= length) return end;
  }
  return written.length;
}
