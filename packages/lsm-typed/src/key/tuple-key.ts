import { invalidKeyBytes, invalidKeyValue, type KeyCodec } from "./key-codec.ts";
import { ESCAPE, NULL_CODE, TERMINATOR, TUPLE_CODE } from "./type-codes.ts";

/** The tuple of values that a tuple of codecs encodes. */
export type KeyTuple<C extends readonly KeyCodec[]> = { [I in keyof C]: C[I] extends KeyCodec<infer T> ? T : never };

/** Arrays with a value for each codec, ordered by their first difference. Two bytes more than the values, and one for each null. */
export function tupleKey<const C extends readonly KeyCodec[]>(codecs: C): KeyCodec<KeyTuple<C>> {
  const expected = `an array of ${codecs.length} values`;
  return {
    name: `tuple(${codecs.map((codec) => codec.name).join(",")})`,

    write(writer, value) {
      if (!Array.isArray(value) || value.length !== codecs.length) throw invalidKeyValue(value, expected);
      writer.writeByte(TUPLE_CODE);
      for (let i = 0; i < codecs.length; i++) {
        const start = writer.length;
        codecs[i]!.write(writer, value[i]);
        // Null would be a terminator.
        if (writer.bytes[start] === NULL_CODE) writer.writeByte(ESCAPE);
      }
      writer.writeByte(TERMINATOR);
    },

    read(reader) {
      const { bytes } = reader;
      if (bytes[reader.at] !== TUPLE_CODE) throw invalidKeyBytes(bytes, reader.at, expected);
      reader.at++;
      const values: unknown[] = [];
      for (let i = 0; i < codecs.length; i++) {
        const start = reader.at;
        const isNull = bytes[start] === NULL_CODE;
        if (isNull && bytes[start + 1] !== ESCAPE) throw invalidKeyBytes(bytes, start, expected);
        values.push(codecs[i]!.read(reader));
        if (isNull) reader.at++;
      }
      if (bytes[reader.at] !== TERMINATOR || bytes[reader.at + 1] === ESCAPE) {
        throw invalidKeyBytes(bytes, reader.at, expected);
      }
      reader.at++;
      return values as KeyTuple<C>;
    },
  };
}
