import { describe, expect, it } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import { stringKey } from "../../src/key/string-key.ts";
import { valueCodecOf } from "../../src/value/shape-value-codec.ts";
import type { ValueCodec } from "../../src/value/value-codec.ts";
import { type AnyDefinitions, dump, World } from "./world.ts";

const Item = z.object({ id: z.string(), at: z.date(), n: z.number() });
const items = collection("items", Item, {
  key: ["id"],
  version: 2,
  migrate: { 2: (old) => old },
  indexes: { byN: { on: ["n"] } },
});
const fresh = collection("fresh", z.object({ id: z.string() }), { key: ["id"] });

const ownValues: ValueCodec = {
  format: 64,
  encode(fields, headerBytes) {
    const json = new TextEncoder().encode(JSON.stringify(fields));
    const bytes = new Uint8Array(headerBytes + json.length);
    bytes.set(json, headerBytes);
    return bytes;
  },
  decode: (bytes, start) => JSON.parse(new TextDecoder().decode(bytes.subarray(start))) as Record<string, unknown>,
};

/** Opens a store with `before`, and checks that `after` is refused and leaves it as it is. */
async function refusal(before: AnyDefinitions, after: AnyDefinitions): Promise<unknown> {
  const world = new World();
  await world.open(before);
  if ("items" in before) await world.put("items", { id: "1", at: new Date(1), n: 1 });
  const bytes = await dump(world.store);
  const error: unknown = await world.open(after).then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(await dump(world.store)).toEqual(bytes);
  await world.open(before);
  return error;
}

describe("openCatalog refuses, and touches nothing", () => {
  const mismatch = (message: RegExp) => ({ code: "SchemaMismatch", message: expect.stringMatching(message) as string });

  it("a lower version than the store's", async () => {
    const older = collection("items", Item, { key: ["id"], indexes: { byN: { on: ["n"] } } });
    expect(await refusal({ items }, { items: older })).toMatchObject({
      ...mismatch(/store is at version 2, the program at version 1/),
      collection: "items",
    });
  });

  it("other key fields", async () => {
    const other = collection("items", Item, { key: ["id", "n"], version: 2, migrate: { 2: (old) => old } });
    expect(await refusal({ items }, { items: other })).toMatchObject(mismatch(/id: string\).*id: string; n: /));
    const renamed = collection("items", Item, {
      key: ["at"],
      version: 3,
      migrate: { 2: (old) => old, 3: (old) => old },
    });
    expect(await refusal({ items }, { items: renamed })).toMatchObject(mismatch(/key/));
  });

  it("another encoding of a key field", async () => {
    const other = collection("items", Item, {
      key: ["id"],
      version: 2,
      migrate: { 2: (old) => old },
      keyCodecs: { id: { ...stringKey, name: "mine" } },
    });
    expect(await refusal({ items }, { items: other })).toMatchObject(mismatch(/id: string\).*id: mine/));
  });

  it("a key field that values have as well, or no longer", async () => {
    const other = collection("items", Item, {
      key: ["id"],
      version: 2,
      migrate: { 2: (old) => old },
      keyCodecs: { id: { ...stringKey } },
    });
    expect(await refusal({ items }, { items: other })).toMatchObject(mismatch(/id: string, also in the value/));
  });

  it("a schema that stored records need not fit, at the same version", async () => {
    const other = collection("items", Item.extend({ n: z.string() }), {
      key: ["id"],
      version: 2,
      migrate: { 2: (old) => old },
    });
    expect(await refusal({ items }, { items: other })).toMatchObject(mismatch(/n.*raise version to 3/));
    const required = collection("items", Item.extend({ more: z.string() }), {
      key: ["id"],
      version: 2,
      migrate: { 2: (old) => old },
    });
    expect(await refusal({ items }, { items: required })).toMatchObject(mismatch(/more.*raise version to 3/));
  });

  it("two collections of one name", async () => {
    expect(await refusal({ fresh }, { a: fresh, b: fresh })).toMatchObject(mismatch(/"fresh".*two definitions/));
  });

  it("a step that is missing in migrate", async () => {
    const later = collection("items", Item, { key: ["id"], version: 4, migrate: { 2: (old) => old, 4: (old) => old } });
    expect(await refusal({ items }, { items: later })).toMatchObject({
      code: "Migration",
      collection: "items",
      message: expect.stringMatching(/records of version 2 .* version 4: "migrate" has no step 3/) as string,
    });
  });

  it("a value codec that records were written with and that is gone", async () => {
    const own = collection("items", Item.extend({ at: z.unknown() }), { key: ["id"], values: ownValues });
    const without = collection("items", Item.extend({ at: z.unknown() }), { key: ["id"] });
    expect(await refusal({ items: own }, { items: without })).toMatchObject(
      mismatch(/format 64, and the definition has none/),
    );
    const other = collection("items", Item.extend({ at: z.unknown() }), {
      key: ["id"],
      values: { ...ownValues, format: 65 },
    });
    expect(await refusal({ items: own }, { items: other })).toMatchObject(
      mismatch(/format 64, and the definition has the format 65/),
    );
  });

  it("all definitions for the fault of one", async () => {
    const older = collection("items", Item, { key: ["id"] });
    expect(await refusal({ items }, { fresh, items: older })).toMatchObject(mismatch(/version/));
    expect(await refusal({ items }, { items: older, fresh })).toMatchObject(mismatch(/version/));
  });

  it("a catalog of another format", async () => {
    const world = new World();
    await world.open({ fresh });
    await world.store.transact((tx) => {
      tx.put(new Uint8Array([0x14, 0x14]), new TextEncoder().encode('{"format":2,"nextCollectionId":9}'));
    });
    const bytes = await dump(world.store);
    await expect(world.open({ fresh })).rejects.toMatchObject(mismatch(/catalog has the format 2/));
    expect(await dump(world.store)).toEqual(bytes);
  });

  it("a store that holds something else where collections are kept", async () => {
    const world = new World();
    await world.store.transact((tx) => tx.put(new Uint8Array([0x15, 1]), new Uint8Array(1)));
    const bytes = await dump(world.store);
    await expect(world.open({ fresh })).rejects.toMatchObject(mismatch(/no catalog/));
    expect(await dump(world.store)).toEqual(bytes);
  });

  it("but not a store that holds something else elsewhere", async () => {
    const world = new World();
    await world.store.transact((tx) => {
      tx.put(new Uint8Array([0x02, 0x41, 0]), new Uint8Array(1));
      tx.put(new Uint8Array([0x21, 0x41, 0]), new Uint8Array(1));
    });
    await world.open({ fresh });
    expect(world.plan("fresh").id).toBe(1);
  });

  it.each([
    ["the head", [0x14, 0x14]],
    ["a collection", [0x14, 0x15, 1]],
  ])("a damaged catalog: %s", async (_, key) => {
    for (const text of ["", "{", "null", "[]", "{}", '{"format":1}', '{"id":1,"name":"fresh","version":1}']) {
      const world = new World();
      await world.open({ fresh });
      await world.store.transact((tx) => tx.put(new Uint8Array(key), new TextEncoder().encode(text)));
      const bytes = await dump(world.store);
      await expect(world.open({ fresh }), text).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:Damaged|SchemaMismatch)$/) as string,
      });
      expect(await dump(world.store)).toEqual(bytes);
    }
  });
});

describe("openCatalog accepts", () => {
  it("one of the package's own value codecs that comes and goes", async () => {
    const world = new World();
    const values = valueCodecOf(fresh.recordSchema.shape, []);
    await world.open({ fresh: collection("fresh", z.object({ id: z.string() }), { key: ["id"], values }) });
    await world.put("fresh", { id: "1" });
    await world.open({ fresh });
    expect(await world.records("fresh")).toEqual([{ id: "1" }]);
  });

  it("a gap in migrate below the store's oldest records", async () => {
    const world = new World();
    await world.open({ items });
    const later = collection("items", Item, { key: ["id"], version: 3, migrate: { 3: (old) => old } });
    await world.open({ items: later });
    expect(world.plan("items").version).toBe(3);
  });

  it("a value codec of the program's own for a collection that had none", async () => {
    const world = new World();
    const without = collection("items", z.object({ id: z.string(), n: z.number() }), { key: ["id"] });
    await world.open({ items: without });
    await world.put("items", { id: "1", n: 1 });
    await world.open({
      items: collection("items", z.object({ id: z.string(), n: z.number() }), { key: ["id"], values: ownValues }),
    });
    await world.put("items", { id: "2", n: 2 });
    expect(await world.records("items")).toEqual([
      { id: "1", n: 1 },
      { id: "2", n: 2 },
    ]);
  });
});
