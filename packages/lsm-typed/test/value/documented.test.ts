import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { recordSchema } from "../../src/schema/record-schema.ts";
import { valueCodecOf } from "../../src/value/shape-value-codec.ts";
import type { ValueCodec } from "../../src/value/value-codec.ts";

const PLACE = { collection: "documents" };

describe("the examples of docs/values.md", () => {
  it("store a Float32Array through a codec", () => {
    const vector = z.codec(z.instanceof(Uint8Array), z.instanceof(Float32Array), {
      decode: (bytes) => new Float32Array(bytes.slice().buffer),
      encode: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    });
    const schema = recordSchema(z.object({ id: z.string(), embedding: vector }), PLACE);
    const record = schema.parse({ id: "a", embedding: new Float32Array([0.5, 1]) }, PLACE);
    const codec = valueCodecOf(schema.shape, ["id"]);
    const bytes = codec.encode(schema.encode(record, PLACE), 0);
    const stored = { ...codec.decode(bytes, 0), id: "a" };
    expect(schema.decode(stored, true, PLACE)).toStrictEqual({ id: "a", embedding: new Float32Array([0.5, 1]) });
    expect(bytes.length).toBe(1 + 1 + 8 + '{"embedding":0}'.length);
  });

  it("store with another codec", () => {
    const packr = new Packr({ moreTypes: true });
    const msgpack: ValueCodec = {
      format: 64,
      encode(fields, headerBytes) {
        const packed = packr.pack(fields);
        const bytes = new Uint8Array(headerBytes + packed.length);
        bytes.set(packed, headerBytes);
        return bytes;
      },
      decode: (bytes, start) => packr.unpack(bytes.subarray(start)) as Record<string, unknown>,
    };
    const record = { id: "a", at: new Date(5), tags: new Set(["x"]) };
    expect(msgpack.decode(msgpack.encode(record, 3), 3)).toEqual(record);
  });
});
