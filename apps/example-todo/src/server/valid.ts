import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { z } from "zod";
import { BadRequestError } from "./errors.ts";

/**
 * A step of a route that checks a part of the request; `c.req.valid(target)` gives what the schema made of it.
 * Requests that do not fit are refused with 400 and the fields that are wrong.
 */
export function valid<Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) {
  return zValidator(target, schema, (result) => {
    if (!result.success) throw new BadRequestError(result.error.issues);
  });
}
