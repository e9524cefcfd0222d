import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import { FALSE_CODE, TRUE_CODE } from "./type-codes.ts";

/** `false` before `true`. One byte. */
export const booleanKey: KeyCodec<boolean> = {
  name: "boolean",

  write(writer, value) {
    if (typeof value !== "boolean") throw invalidKeyValue(value, "a boolean");
    writer.writeByte(value ? TRUE_CODE : FALSE_CODE);
  },

  read(reader) {
    const code = reader.bytes[reader.at];
    if (code !== TRUE_CODE && code !== FALSE_CODE) throw invalidKeyBytes(reader.bytes, reader.at, "a boolean");
    reader.at++;
    return code === TRUE_CODE;
  },
};
