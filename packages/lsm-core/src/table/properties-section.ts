import { SectionReader, sizedBytes, writeSized } from "./section-reader.ts";

/** The property that a reader checks: the name of the order that the table's keys are in. */
export const COMPARATOR_PROPERTY: string = "comparator";

/** The payload of a properties section. Format: docs/format.md#properties */
export function encodeProperties(properties: Readonly<Record<string, string>>): Uint8Array {
  const parts = Object.keys(properties)
    .toSorted()
    .flatMap((name) => [name, properties[name]])
    .map((text) => new TextEncoder().encode(text));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + sizedBytes(part), 0));
  let at = 0;
  for (const part of parts) at = writeSized(bytes, at, part);
  return bytes;
}

/**
 * Decodes the payload of a properties section, `bytes[start, start + length)`.
 *
 * @param offset where it begins in `file`
 * @throws LsmError `Corruption` for what is not pairs of names, in order, and values
 */
export function decodeProperties(
  bytes: Uint8Array,
  start: number,
  length: number,
  file: string,
  offset: number,
): Map<string, string> {
  const reader = new SectionReader(bytes, start, length, file, offset);
  const decoder = new TextDecoder();
  const properties = new Map<string, string>();
  let previous = "";
  while (!reader.isAtEnd) {
    const name = decoder.decode(reader.sized());
    if (name <= previous) throw reader.damage(`property ${JSON.stringify(name)} is out of order`);
    properties.set(name, decoder.decode(reader.sized()));
    previous = name;
  }
  return properties;
}
