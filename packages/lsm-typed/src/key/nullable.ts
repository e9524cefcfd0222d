import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import { NULL_CODE } from "./type-codes.ts";

/** Null alone, before everything else. One byte. */
export const nullKey: KeyCodec<null> = {
  name: "null",

  write(writer, value) {
    if (value !== null) throw invalidKeyValue(value, "null");
    writer.writeByte(NULL_CODE);
  },

  read(reader) {
    if (reader.bytes[reader.at] !== NULL_CODE) throw invalidKeyBytes(reader.bytes, reader.at, "null");
    reader.at++;
    return null;
  },
};

/**
 * Null, and then the values of `codec`: null is one byte, other values are as they were.
 * An absent value (`undefined`) is written as null and read as null.
 */
export function nullable<T>(codec: KeyCodec<T>): KeyCodec<T | null | undefined> {
  return {
    name: `nullable(${codec.name})`,

    write(writer, value) {
      if (value === null || value === undefined) writer.writeByte(NULL_CODE);
      else codec.write(writer, value);
    },

    read(reader) {
      if (reader.bytes[reader.at] !== NULL_CODE) return codec.read(reader);
      reader.at++;
      return null;
    },
  };
}
