import { collection, MemoryStore, openDatabase } from "lsm-typed";
import { z } from "zod";

export { collection } from "lsm-typed";
export { z } from "zod";

const vector = z.codec(z.instanceof(Uint8Array), z.instanceof(Float32Array), {
  decode: (bytes) => new Float32Array(bytes.slice().buffer),
  encode: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
});

/** With the collection that the page defines. */
export const db = await openDatabase(new MemoryStore(), {
  documents: collection("documents", z.object({ id: z.string(), embedding: vector }), { key: ["id"] }),
});
export const Event = z.object({ id: z.int(), at: z.date() });
