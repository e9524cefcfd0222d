import type { TargetRole } from "../../results.ts";
import type { Document } from "../document.ts";
import type { Verdict } from "../standing.ts";

/** Charts name colours by custom properties, so that one drawing serves light and dark pages. `page-style.ts` says what they are. */
export const INK: string = "var(--ink)";
export const INK_DIM: string = "var(--ink-dim)";
export const RULE: string = "var(--rule)";
export const SURFACE: string = "var(--surface)";

/** How many colours there are for targets; further ones begin again with another mark. */
export const TARGET_COLOR_COUNT = 8;

/** Shapes of the points of a line, told apart without colour. */
const MARKS = ["circle", "rect", "triangle", "diamond", "roundRect"] as const;

/** How a target looks in charts of lines. */
export interface LineLook {
  readonly color: string;
  readonly mark: (typeof MARKS)[number];
  readonly width: number;
  readonly dash: "solid" | "dashed" | "dotted";
}

/**
 * Gives each target its look: the engine the first colour, the others of its family the next ones, so that a target looks the same in
 * every chart.
 */
export function lineLooks(targets: Document["targets"]): Map<string, LineLook> {
  const looks = new Map<string, LineLook>();
  for (const family of new Set(targets.map((target) => target.family))) {
    const own = targets.filter((target) => target.family === family);
    const inOrder = [...own.filter(({ role }) => role === "subject"), ...own.filter(({ role }) => role !== "subject")];
    inOrder.forEach(({ name, role }, index) => looks.set(name, lineLook(index, role)));
  }
  return looks;
}

function lineLook(index: number, role: TargetRole): LineLook {
  return {
    color: `var(--target-${index % TARGET_COLOR_COUNT})`,
    mark: MARKS[index % MARKS.length] ?? "circle",
    width: role === "subject" ? 3 : 1.5,
    dash: DASHES[role],
  };
}

const DASHES: Readonly<Record<TargetRole, LineLook["dash"]>> = {
  subject: "solid",
  peer: "solid",
  native: "dashed",
  floor: "dotted",
};

/** Bars carry their names, so colour says only whose they are. */
export function barColor(role: TargetRole): string {
  return `var(--${role})`;
}

/** Colour of a ratio. */
export function verdictColor(verdict: Verdict): string {
  return `var(--${verdict})`;
}
