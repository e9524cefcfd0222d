import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";
import { importTodos } from "../store/transfer.ts";
import { onlyType, readAtMost } from "./body.ts";

const NDJSON = "application/x-ndjson";

const IMPORT_BYTES_MAX = 50 << 20;

/** Lines are sent in pieces of about this size. */
const PIECE_LENGTH = 64 << 10;

/** `/api/export` and `/api/import`: one JSON text a line. Both stream, so neither needs memory for all of it. */
export function transferRoutes(db: TodoDatabase) {
  return new Hono()
    .get("/export", (c) => {
      c.header("Content-Type", NDJSON);
      c.header("Content-Disposition", 'attachment; filename="todos.ndjson"');
      return c.body(ReadableStream.from(piecesOf(db.export())));
    })
    .post("/import", onlyType(NDJSON), async (c) => {
      return c.json({ records: await importTodos(db, readAtMost(c.req.raw.body, IMPORT_BYTES_MAX)) });
    });
}

/** UTF-8 of lines, several at a time. */
async function* piecesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let text = "";
  for await (const line of lines) {
    text += line;
    if (text.length < PIECE_LENGTH) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}
