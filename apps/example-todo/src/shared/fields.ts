import { generateKeyBetween } from "fractional-indexing";
import { z } from "zod";

/** The id of a record. Clients may make it themselves (`crypto.randomUUID()`), so that a request can be sent again. */
export const Id = z.uuid().lowercase();

/** A place between others, as text: `fractional-indexing` makes one between any two. */
export const Order = z
  .string()
  .max(1000)
  .regex(/^[0-9A-Za-z]+$/)
  .refine(isOrder, "is not a place that fractional-indexing made");

/** A tag: one word in lower case. What is one word is up to people, so that `c++` and `naïve` are tags. */
export const Tag = z
  .string()
  .min(1, "must not be empty")
  .max(30, "must have 30 characters at most")
  .regex(/^[^\s#,\p{Cs}]+$/u, "must be one word, without # and commas")
  .lowercase();

/** A moment, as JSON carries it and as programs use it. */
export const JsonDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

function isOrder(text: string): boolean {
  try {
    generateKeyBetween(text, null);
    return true;
  } catch {
    return false;
  }
}
