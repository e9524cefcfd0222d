import { generateKeyBetween } from "fractional-indexing";
import { InvalidError } from "./errors.ts";

/** What has a place among its like. */
interface Placed {
  readonly id: string;
  readonly order: string;
}

/** The end of a sequence at which something new goes. */
export type End = "top" | "bottom";

/** A neighbour to go next to; at most one of the two. */
export interface NextTo {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** How a sequence is read: the todos of a list, or the lists. */
export interface Sequence<T extends Placed> {
  get(id: string): Promise<T | undefined>;
  first(): Promise<Placed | undefined>;
  last(): Promise<Placed | undefined>;
  /** The first one behind a place. */
  next(order: string): Promise<Placed | undefined>;
  /** The last one before a place. */
  previous(order: string): Promise<Placed | undefined>;
}

/** A place at an end of a sequence. */
export async function placeAt(end: End, sequence: Sequence<Placed>): Promise<string> {
  if (end === "top") return generateKeyBetween(null, (await sequence.first())?.order);
  return generateKeyBetween((await sequence.last())?.order, null);
}

/**
 * The place next to a neighbour: the one that `moved` has already when it is there, so that moving it twice changes
 * nothing.
 *
 * Two that have the same place, as an import can bring them, stay together: what goes between them goes next to both.
 */
export async function placeNextTo(
  { before, after }: NextTo,
  moved: Placed,
  sequence: Sequence<Placed>,
): Promise<string> {
  if (after !== undefined) {
    const { order } = await neighbour("after", after, moved, sequence);
    const next = await sequence.next(order);
    return next?.id === moved.id ? moved.order : generateKeyBetween(order, next?.order);
  }
  if (before === undefined) return moved.order;
  const { order } = await neighbour("before", before, moved, sequence);
  const previous = await sequence.previous(order);
  return previous?.id === moved.id ? moved.order : generateKeyBetween(previous?.order, order);
}

async function neighbour(
  path: "before" | "after",
  id: string,
  moved: Placed,
  sequence: Sequence<Placed>,
): Promise<Placed> {
  const found = id === moved.id ? undefined : await sequence.get(id);
  if (found === undefined) throw new InvalidError(path, "must be the id of another one in the same list");
  return found;
}
