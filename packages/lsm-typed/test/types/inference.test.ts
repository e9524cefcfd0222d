import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { Collection, PatchOf, TransactionCollection } from "../../src/definition/collection-api.ts";
import type {
  CollectionDefinition,
  InputOf,
  KeyOf,
  RecordOf,
  TypesIn,
} from "../../src/definition/collection-definition.ts";
import type { Database, DatabaseMethods, Transaction } from "../../src/definition/database-api.ts";
import { desc } from "../../src/definition/descending.ts";
import type { FieldValue, IndexPath, KeyField, QueryValue } from "../../src/definition/field-types.ts";
import type { IndexQuery, TransactionIndexQuery } from "../../src/definition/index-query-api.ts";
import type { KeyQuery } from "../../src/definition/key-query-api.ts";
import type { KeyCodec } from "../../src/key/key-codec.ts";

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

const Event = z.object({
  room: z.string().brand<"Room">(),
  day: z.int(),
  seat: z.bigint(),
  kind: z.enum(["talk", "break"]),
  owner: z.string().nullable(),
  ticket: z.instanceof(Uint8Array),
  slot: z.tuple([z.int(), z.string()]),
  at: z.date().optional(),
  tags: z.array(z.string()).optional(),
  place: z.object({ city: z.string(), geo: z.object({ height: z.number().nullable() }).optional() }),
  isOpen: z.boolean().default(true),
});

const events = collection("events", Event, {
  key: ["room", "day", "seat"],
  indexes: {
    byHeight: { on: ["place.geo.height", desc("at")] },
    byTag: { on: ["kind", "tags", "slot"], multi: true },
    byOwner: { on: ["owner", "ticket"] },
  },
});

type EventRecord = RecordOf<typeof events>;
type Room = EventRecord["room"];
type Db = Database<{ events: typeof events }>;

describe("records, inputs and keys", () => {
  it("are the output, the input and the key's fields of the output", () => {
    expectTypeOf<RecordOf<typeof events>>().toEqualTypeOf<z.output<typeof Event>>();
    expectTypeOf<InputOf<typeof events>>().toEqualTypeOf<z.input<typeof Event>>();
    expectTypeOf<KeyOf<typeof events>>().toEqualTypeOf<{ room: Room; day: number; seat: bigint }>();
  });

  it("of a schema with codecs are written as they are read, with the optional fields of the input", () => {
    const Job = z.object({ id: z.string(), runAt: isoDate, until: isoDate.optional(), tries: z.int().default(0) });
    const jobs = collection("jobs", Job, { key: ["runAt", "id"] });
    expectTypeOf<KeyOf<typeof jobs>>().toEqualTypeOf<{ runAt: Date; id: string }>();
    expectTypeOf<RecordOf<typeof jobs>>().toEqualTypeOf<z.output<typeof Job>>();
    expectTypeOf<{ id: string; runAt: Date }>().toExtend<InputOf<typeof jobs>>();
    expectTypeOf<RecordOf<typeof jobs>>().toExtend<InputOf<typeof jobs>>();
    expectTypeOf<{ id: string; runAt: string }>().not.toExtend<InputOf<typeof jobs>>();
  });

  it("of a schema with codecs may have codecs in nested objects", () => {
    const Trip = z.object({ id: z.string(), leg: z.object({ from: isoDate }) });
    const trips = collection("trips", Trip, { key: ["id"] });
    expectTypeOf<InputOf<typeof trips>>().toEqualTypeOf<{ id: string; leg: { from: Date } }>();
  });

  it("of a coerced field are written as anything and read as the type", () => {
    const Count = z.object({ id: z.string(), n: z.coerce.number() });
    const counts = collection("counts", Count, { key: ["id"] });
    expectTypeOf<InputOf<typeof counts>["n"]>().toEqualTypeOf<unknown>();
    expectTypeOf<RecordOf<typeof counts>["n"]>().toEqualTypeOf<number>();
  });

  it("of a loose object keep the named fields", () => {
    const Note = z.looseObject({ id: z.string(), text: z.string().optional() });
    const notes = collection("notes", Note, { key: ["id"], indexes: { byText: { on: ["text"] } } });
    expectTypeOf<KeyOf<typeof notes>>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<IndexPath<RecordOf<typeof notes>>>().toEqualTypeOf<"id" | "text">();
    expectTypeOf<{ text: string; more: 1 }>().toExtend<PatchOf<TypesIn<typeof notes>>>();
  });

  it("of refined and extended objects are theirs", () => {
    const Pair = z
      .object({ a: z.int() })
      .extend({ b: z.int() })
      .refine(({ a, b }) => a < b);
    const pairs = collection("pairs", Pair, { key: ["a"] });
    expectTypeOf<RecordOf<typeof pairs>>().toEqualTypeOf<{ a: number; b: number }>();
  });

  it("of a readonly object are readonly", () => {
    const points = collection("points", z.object({ x: z.int() }).readonly(), { key: ["x"] });
    expectTypeOf<RecordOf<typeof points>>().toEqualTypeOf<{ readonly x: number }>();
  });

  it("of a schema that contains itself are inferred", () => {
    const Node = z.object({
      id: z.string(),
      get children() {
        return z.array(Node);
      },
    });
    const nodes = collection("nodes", Node, { key: ["id"] });
    expectTypeOf<RecordOf<typeof nodes>["children"]>().toEqualTypeOf<z.output<typeof Node>[]>();
  });
});

describe("fields", () => {
  it("of a key have an order and are there", () => {
    type Expected = "room" | "day" | "seat" | "kind" | "owner" | "ticket" | "slot" | "isOpen";
    expectTypeOf<KeyField<EventRecord>>().toEqualTypeOf<Expected>();
  });

  it("of an index may be absent, nested, or arrays", () => {
    type Expected = KeyField<EventRecord> | "at" | "tags" | "place.city" | "place.geo.height";
    expectTypeOf<IndexPath<EventRecord>>().toEqualTypeOf<Expected>();
  });

  it("without an order are neither", () => {
    interface Unordered {
      mixed: string | number;
      map: Map<string, string>;
      set: Set<string>;
      objects: { a: string }[];
      nested: string[][];
      dictionary: Record<string, string>;
      anything: unknown;
      "with.dot": string;
      tuple: [string, { a: string }];
    }
    expectTypeOf<KeyField<Unordered>>().toEqualTypeOf<never>();
    expectTypeOf<IndexPath<Unordered>>().toEqualTypeOf<never>();
  });

  it("are found three levels deep", () => {
    interface Deep {
      a: { b: { c: string; d: { e: string } } };
    }
    expectTypeOf<IndexPath<Deep>>().toEqualTypeOf<"a.b.c">();
  });

  it("have the type that queries compare them with", () => {
    expectTypeOf<FieldValue<EventRecord, "place.city">>().toEqualTypeOf<string>();
    expectTypeOf<FieldValue<EventRecord, "place.geo.height">>().toEqualTypeOf<number | null | undefined>();
    expectTypeOf<FieldValue<EventRecord, "place.nope">>().toEqualTypeOf<never>();
    expectTypeOf<QueryValue<EventRecord, "at">>().toEqualTypeOf<Date | null | undefined>();
    expectTypeOf<QueryValue<EventRecord, "tags">>().toEqualTypeOf<string>();
    expectTypeOf<QueryValue<EventRecord, "slot">>().toEqualTypeOf<[number, string]>();
    expectTypeOf<QueryValue<EventRecord, "ticket">>().toExtend<Uint8Array>();
    expectTypeOf<QueryValue<EventRecord, "isOpen">>().toEqualTypeOf<boolean>();
  });

  it("with a key codec of their own may be in a key whatever their type is", () => {
    const point: KeyCodec<{ x: number; y: number }> = {
      name: "point",
      write: () => undefined,
      read: () => ({ x: 0, y: 0 }),
    };
    const Cell = z.object({ at: z.object({ x: z.int(), y: z.int() }), text: z.string() });
    const define = () =>
      collection("cells", Cell, {
        key: ["at"],
        indexes: { byText: { on: ["text", "at"] } },
        keyCodecs: { at: point },
      });
    expectTypeOf<KeyOf<ReturnType<typeof define>>>().toEqualTypeOf<{ at: { x: number; y: number } }>();
  });
});

/** Compiled, never run. */
export async function callbacksAndQueries(db: Db): Promise<void> {
  const at = new Date(0);
  const room = "r" as Room;
  collection("events", Event, {
    key: ["room"],
    ttl: (event) => {
      expectTypeOf(event).toEqualTypeOf<EventRecord>();
      return event.at;
    },
    indexes: {
      one: {
        on: ["day"],
        where: (event) => {
          expectTypeOf(event).toEqualTypeOf<EventRecord>();
          return event.isOpen;
        },
      },
    },
    version: 2,
    migrate: {
      2: (old) => {
        expectTypeOf(old).toEqualTypeOf<Record<string, unknown>>();
        return { ...old };
      },
    },
  });

  const whole = await db.events.get({ room, day: 1, seat: 1n });
  expectTypeOf(whole).toEqualTypeOf<EventRecord | undefined>();
  if (whole !== undefined) await db.events.get(whole);
  expectTypeOf(await db.events.getMany([{ room, day: 1, seat: 1n }])).toEqualTypeOf<(EventRecord | undefined)[]>();
  for await (const key of db.events.keys()) expectTypeOf(key).toEqualTypeOf<KeyOf<typeof events>>();

  await db.events.count({ gte: room });
  await db.events.first({ prefix: { room }, gt: 3, lte: 5 });
  await db.events.all({ prefix: { room, day: 3 }, lt: 9n, reverse: true });
  await db.events.clear({ prefix: { room, day: 3, seat: 1n } });
  await db.events.page({ prefix: { room }, gte: 1, limit: 10, after: "x" });
  const query: KeyQuery<TypesIn<typeof events>> = { prefix: { room }, gt: 3, signal: AbortSignal.timeout(1) };
  for await (const rows of db.events.live(query)) expectTypeOf(rows).toEqualTypeOf<EventRecord[]>();

  await db.events.patch({ room, day: 1, seat: 1n }, { owner: null });
  await db.events.update({ room, day: 1, seat: 1n }, async (event) => ({ ...event, isOpen: false }));
  await db.events.putMany([whole, whole].filter((event) => event !== undefined));

  const byHeight = db.events.by("byHeight");
  expectTypeOf(byHeight.eq("place.geo.height", null).gt("at", at).all()).resolves.toEqualTypeOf<EventRecord[]>();
  await byHeight.eq("place.geo.height", undefined).eq("at", undefined).first();
  await byHeight.eq("place.geo.height", null).gt("at", null).first();
  await byHeight
    .reverse()
    .limit(3)
    .eq("place.geo.height", 4)
    .lt("at", at)
    .signal(AbortSignal.timeout(1))
    .gte("at", at)
    .count();
  await db.events.by("byTag").eq("kind", "talk").startsWith("tags", "a").all();
  await db.events.by("byTag").eq("kind", "talk").eq("tags", "a").gte("slot", [1, "x"]).first();
  await db.events.by("byOwner").startsWith("owner", "A").first();
  for await (const event of db.events.by("byOwner")) expectTypeOf(event).toEqualTypeOf<EventRecord>();

  const stop = db.events.watch(
    { prefix: { room } },
    { onChange: (change) => void change.key.seat, onError: () => undefined },
  );
  expectTypeOf(stop).toEqualTypeOf<() => void>();
  expectTypeOf(db.events.by("byOwner").watch({ onChange: () => undefined, onError: () => undefined })).toEqualTypeOf<
    () => void
  >();
  for await (const change of db.events.by("byOwner").eq("owner", "x").watch({ buffer: 10 })) {
    if (change.type === "delete") expectTypeOf(change.key.day).toEqualTypeOf<number>();
  }
}

describe("a database", () => {
  it("has a collection for each definition, and transactions have them without watching", () => {
    type Types = TypesIn<typeof events>;
    expectTypeOf<Db["events"]>().toEqualTypeOf<Collection<Types>>();
    expectTypeOf<Transaction<{ events: typeof events }>["events"]>().toEqualTypeOf<TransactionCollection<Types>>();
    expectTypeOf<Collection<Types>>().toExtend<TransactionCollection<Types>>();
    expectTypeOf<TransactionCollection<Types>>().not.toHaveProperty("watch");
    const outside = (collection: Collection<Types>) => collection.by("byOwner").eq("owner", null);
    const inside = (collection: TransactionCollection<Types>) => collection.by("byOwner").eq("owner", null);
    expectTypeOf(outside).returns.toExtend<IndexQuery<Types>>();
    expectTypeOf(inside).returns.toExtend<TransactionIndexQuery<Types>>();
    expectTypeOf(inside).returns.not.toHaveProperty("live");
  });

  it("gives back what a transaction's function returns", () => {
    const run = (db: Db) => db.transaction((tx) => tx.events.count());
    expectTypeOf(run).returns.resolves.toEqualTypeOf<number>();
    expectTypeOf<Db["close"]>().toEqualTypeOf<DatabaseMethods<never>["close"]>();
  });

  it("can be passed on without its types", () => {
    expectTypeOf<typeof events>().toExtend<CollectionDefinition>();
  });
});
