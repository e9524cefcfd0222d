import type { ReactElement } from "react";

/** The large drawings, on a grid of 160 × 120. `soft` parts are filled with a pale colour, `line` parts are strokes. */
const DRAWINGS = {
  sun: {
    soft: "M80 34a26 26 0 0 1 26 26v14H54V60a26 26 0 0 1 26-26zM8 100c18-22 38-30 58-22 22 9 30 2 48-6 16-7 28-2 38 8v20z",
    line: "M54 76V60a26 26 0 0 1 52 0v12M80 14v8M44 28l6 6M116 28l-6 6M30 58h8M122 58h8M8 100c18-22 38-30 58-22 22 9 30 2 48-6 16-7 28-2 38 8M8 106h144",
  },
  cup: {
    soft: "M48 58h56v22a22 22 0 0 1-22 22H70a22 22 0 0 1-22-22z",
    line: "M48 58h56v22a22 22 0 0 1-22 22H70a22 22 0 0 1-22-22zM104 64h8a11 11 0 0 1 0 22h-9M36 108h84M64 46c-5-6 5-9 0-16M77 46c-5-6 5-10 0-18M90 46c-5-6 5-9 0-16",
  },
  search: {
    soft: "M72 22a32 32 0 1 1 0 64 32 32 0 0 1 0-64z",
    line: "M72 22a32 32 0 1 1 0 64 32 32 0 0 1 0-64zM96 78l26 26M60 48a14 14 0 0 1 14-12M62 62h.01M82 62h.01M66 71c4-4 8-4 12 0",
  },
  plug: {
    soft: "M84 44h28a14 14 0 0 1 14 14v4a14 14 0 0 1-14 14H84z",
    line: "M84 40v40M84 44h28a14 14 0 0 1 14 14v4a14 14 0 0 1-14 14H84M84 52H72M84 68H72M126 60h20M14 60h24M38 44h10a12 12 0 0 1 12 12v8a12 12 0 0 1-12 12H38z",
  },
} as const;

/** The name of a large drawing. */
export type DrawingName = keyof typeof DRAWINGS;

/** A large, friendly drawing for a page with nothing on it. */
export function Drawing({ name }: { readonly name: DrawingName }): ReactElement {
  const { soft, line } = DRAWINGS[name];
  return (
    <svg className="drawing" width="160" height="120" viewBox="0 0 160 120" aria-hidden="true" focusable="false">
      <path className="soft" d={soft} />
      <path className="stroke" d={line} />
    </svg>
  );
}
