import { collection, desc } from "lsm-typed";
import { z } from "zod";

export const Item = z.object({
  id: z.int(),
  name: z.string(),
  size: z.number(),
  tags: z.array(z.string()),
  until: z.date().optional(),
});

export type ItemRecord = z.output<typeof Item>;

export const INDEXES = {
  byName: { on: ["name"], unique: true },
  bySize: { on: [desc("size"), "name"] },
  byTag: { on: ["tags"], multi: true },
  big: { on: ["size"], where: (item: ItemRecord) => item.size >= 5 },
} as const;

export const bare = collection("items", Item, { key: ["id"] });
export const items = collection("items", Item, { key: ["id"], indexes: INDEXES, ttl: (item) => item.until });

export function item(id: number, more: Partial<ItemRecord> = {}): ItemRecord {
  return { id, name: `name ${id}`, size: id % 10, tags: [`t${id % 3}`, `u${id % 2}`], ...more };
}

/** What a query through each index gives when it agrees with the records. */
export function expectedIndexes(records: readonly ItemRecord[]): Record<string, number[]> {
  const ids = (sorted: readonly ItemRecord[]): number[] => sorted.map(({ id }) => id);
  const by = (...orders: ((a: ItemRecord, b: ItemRecord) => number)[]) =>
    records.toSorted((a, b) => orders.map((order) => order(a, b)).find((order) => order !== 0) ?? a.id - b.id);
  const name = (a: ItemRecord, b: ItemRecord): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const firstTag = ({ tags }: ItemRecord): string => tags.toSorted()[0] ?? "";
  return {
    byName: ids(by(name)),
    bySize: ids(by((a, b) => b.size - a.size, name)),
    byTag: ids(
      by((a, b) => (firstTag(a) < firstTag(b) ? -1 : firstTag(a) > firstTag(b) ? 1 : 0)).filter(
        ({ tags }) => tags.length > 0,
      ),
    ),
    big: ids(by((a, b) => a.size - b.size).filter(({ size }) => size >= 5)),
  };
}
