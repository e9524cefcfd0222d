import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import type { MiddlewareHandler } from "hono";
import { answerStatus, TooLargeError } from "./errors.ts";

/** Room for a todo with the longest notes, every character of them escaped. */
const JSON_BYTES_MAX = 128 << 10;

/**
 * Refuses bodies that are not JSON. A page of another site cannot send JSON without asking first, which is refused too.
 */
export const onlyJson: MiddlewareHandler = onlyType("application/json");

/** Refuses JSON bodies that are too large. */
export const limitJson: MiddlewareHandler = bodyLimit({
  maxSize: JSON_BYTES_MAX,
  onError: () => {
    throw new TooLargeError(JSON_BYTES_MAX);
  },
});

/** Refuses bodies of another media type than the one given. Requests without a body, such as GET, pass. */
export function onlyType(wanted: string): MiddlewareHandler {
  return createMiddleware(async (c, next) => {
    if (!["POST", "PUT", "PATCH"].includes(c.req.method)) return await next();
    const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (type !== wanted) return answerStatus(c, 415, `The body must be of the type ${wanted}.`);
    return await next();
  });
}

/** The pieces of a body, as long as they are not more than `limit` bytes. Throws TooLargeError. */
export async function* readAtMost(
  body: AsyncIterable<Uint8Array> | null,
  limit: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > limit) throw new TooLargeError(limit);
    yield piece;
  }
}
