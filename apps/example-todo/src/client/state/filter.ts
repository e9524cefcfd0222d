import type { DueFilter } from "../../shared/todo.ts";

/** Where the user is: all todos or those of a list, or what is due. With a tag, only those that have it. It is in the page's address. */
export interface Place {
  readonly list?: string;
  readonly due?: Exclude<DueFilter, "none">;
  readonly tag?: string;
}

/** The first view. */
export const HOME: Place = {};

/** Which todos a view shows: what the server is asked for, and what decides where a changed todo goes. */
export interface Filter extends Place {
  readonly status: "open" | "all";
  /** What is searched for; absent when nothing is. */
  readonly q?: string;
  /** The user's day, which decides what is due. */
  readonly today: string;
}

const DUES = ["overdue", "today", "week"] as const;

/** The place that a hash of the address stands for: `#/list/<id>`, `#/today`, `#/all`, each with `?tag=…`. Unknown ones are {@link HOME}. */
export function parsePlace(hash: string): Place {
  const [path = "", query] = hash.replace(/^#\/?/, "").split("?");
  const tag = new URLSearchParams(query).get("tag");
  const list = /^list\/(.+)$/.exec(path)?.[1];
  const due = DUES.find((name) => name === path);
  return { ...(list !== undefined && { list }), ...(due !== undefined && { due }), ...(tag !== null && { tag }) };
}

/** The hash of a place, for links. */
export function hashOf({ list, due, tag }: Place): string {
  const path = list === undefined ? (due ?? "all") : `list/${list}`;
  return `#/${path}${tag === undefined ? "" : `?${new URLSearchParams({ tag }).toString()}`}`;
}

/** Whether two places are the same. */
export function isSamePlace(a: Place, b: Place): boolean {
  return a.list === b.list && a.due === b.due && a.tag === b.tag;
}

/** Whether todos can be arranged by hand: in a list, where all todos between two places are known. */
export function isArrangeable({ list, due, tag, q }: Filter): boolean {
  return list !== undefined && due === undefined && tag === undefined && q === undefined;
}
