import type { List } from "../api/types.ts";

/** The names of the colours for people. The type sees to it that none of the server's is missing. */
const NAMES: Readonly<Record<List["color"], string>> = {
  red: "Red",
  orange: "Orange",
  yellow: "Yellow",
  green: "Green",
  teal: "Teal",
  blue: "Blue",
  purple: "Purple",
  gray: "Grey",
};

/** All colours in the order in which they are offered. */
export const COLORS: readonly List["color"][] = Object.keys(NAMES) as List["color"][];

/** The name of a colour for people. */
export function colorName(color: List["color"]): string {
  return NAMES[color];
}

/** A colour that few lists have, for the next one. */
export function unusedColor(lists: readonly Pick<List, "color">[]): List["color"] {
  const uses = (color: List["color"]): number => lists.filter((list) => list.color === color).length;
  return COLORS.toSorted((a, b) => uses(a) - uses(b))[0] ?? "blue";
}
