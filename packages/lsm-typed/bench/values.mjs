// What a record costs in bytes and time, with the package's own value codec and with others. Build first: `pnpm run build`.
// Usage: node bench/values.mjs [rounds]
import { Packr } from "msgpackr";
import superjson from "superjson";
import { z } from "zod";
import { recordSchema } from "../dist/schema/record-schema.js";
import { valueCodecOf } from "../dist/value/shape-value-codec.js";

const ROUNDS = Number(process.argv[2] ?? 15);
const CALLS = 20_000;

const Todo = z.object({
  id: z.uuid(),
  listId: z.string(),
  title: z.string().min(1),
  done: z.boolean(),
  due: z.date().optional(),
  tags: z.array(z.string()),
  priority: z.number(),
});

const todo = {
  id: "6f1c2b7a-3f43-4d2b-9c53-0d8a4b8f7e11",
  listId: "home",
  title: "Buy milk and bread for the weekend",
  done: false,
  due: new Date(1_763_800_000_000),
  tags: ["shopping", "weekend"],
  priority: 2,
};

const Upload = z.object({
  id: z.uuid(),
  owner: z.bigint(),
  at: z.date(),
  seen: z.map(z.string(), z.date()),
  labels: z.set(z.string()),
  thumbnail: z.instanceof(Uint8Array),
});

const upload = {
  id: todo.id,
  owner: 123_456_789_012n,
  at: todo.due,
  seen: new Map([
    ["ann", todo.due],
    ["bob", new Date(1_763_800_001_000)],
  ]),
  labels: new Set(["draft", "blue"]),
  thumbnail: new Uint8Array(256).map((_, i) => i),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
let kept;

function ours(schema, omitted) {
  const { shape } = recordSchema(schema, { collection: "bench" });
  const { encode, decode } = valueCodecOf(shape, omitted);
  return { encode: (record) => encode(record, 2), decode: (bytes) => decode(bytes, 2) };
}

function text(stringify, parse) {
  return { encode: (record) => encoder.encode(stringify(record)), decode: (bytes) => parse(decoder.decode(bytes)) };
}

function msgpackr() {
  const packr = new Packr({ structures: [], moreTypes: true });
  return { encode: (record) => packr.pack(record), decode: (bytes) => packr.unpack(bytes) };
}

const positional = text(
  ({ title, done, due, tags, priority }) => JSON.stringify([title, done, due?.getTime() ?? null, tags, priority]),
  (json) => {
    const [title, done, due, tags, priority] = JSON.parse(json);
    return { title, done, due: due === null ? undefined : new Date(due), tags, priority };
  },
);

const cases = [
  { name: "Todo", record: todo, what: "ours, key fields left out", codec: ours(Todo, ["listId", "id"]) },
  { name: "Todo", record: todo, what: "ours, all fields", codec: ours(Todo, []) },
  { name: "Todo", record: todo, what: "arrays by position, key fields left out", codec: positional },
  { name: "Todo", record: todo, what: "JSON (the date comes back as text)", codec: text(JSON.stringify, JSON.parse) },
  { name: "Todo", record: todo, what: "superjson", codec: text(superjson.stringify, superjson.parse) },
  { name: "Todo", record: todo, what: "msgpackr, records", codec: msgpackr() },
  { name: "Upload", record: upload, what: "ours, all fields", codec: ours(Upload, []) },
  { name: "Upload", record: upload, what: "superjson", codec: text(superjson.stringify, superjson.parse) },
  { name: "Upload", record: upload, what: "msgpackr, records", codec: msgpackr() },
];

/** Nanoseconds a call of each function: the best of all rounds, which take turns, so that a slow moment of the machine hits none alone. */
function measure(functions) {
  const best = functions.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, run] of functions.entries()) {
      const start = performance.now();
      for (let call = 0; call < CALLS; call++) kept = run();
      best[i] = Math.min(best[i], ((performance.now() - start) * 1e6) / CALLS);
    }
  }
  return best;
}

const encoded = cases.map(({ record, codec }) => Uint8Array.from(codec.encode(record)));
const encodeNs = measure(
  cases.map(
    ({ record, codec }) =>
      () =>
        codec.encode(record),
  ),
);
const decodeNs = measure(
  cases.map(
    ({ codec }, i) =>
      () =>
        codec.decode(encoded[i]),
  ),
);
if (kept === undefined) throw new Error("nothing was decoded");

const lines = cases.map(({ name, what }, i) => [
  name,
  what,
  encoded[i].length,
  encodeNs[i].toFixed(0),
  decodeNs[i].toFixed(0),
]);
process.stdout.write(
  [
    `Node.js ${process.version}, best of ${ROUNDS} rounds of ${CALLS} calls; "ours" includes a header of 2 bytes`,
    "",
    "| record | codec | bytes | encode, ns | decode, ns |",
    "|---|---|---:|---:|---:|",
    ...lines.map((line) => `| ${line.join(" | ")} |`),
    "",
  ].join("\n"),
);
