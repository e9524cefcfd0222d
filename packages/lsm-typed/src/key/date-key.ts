import { readInteger, writeInteger } from "./int-key.ts";
import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";

/** What a Date can hold, in milliseconds before or after 1970: ECMAScript, "Time Values and Time Range". */
const TIME_MAX_MS = 8.64e15;

/** Points in time: milliseconds since 1970 as an integer. Seven bytes from November 2004 to the year 10889. */
export const dateKey: KeyCodec<Date> = {
  name: "date",

  write(writer, value) {
    const timeMs = value instanceof Date ? value.getTime() : NaN;
    if (Number.isNaN(timeMs)) throw invalidKeyValue(value, "a valid Date");
    writeInteger(writer, timeMs);
  },

  read(reader) {
    const start = reader.at;
    const timeMs = readInteger(reader);
    if (Math.abs(timeMs) > TIME_MAX_MS) throw invalidKeyBytes(reader.bytes, start, "a date");
    return new Date(timeMs);
  },
};
