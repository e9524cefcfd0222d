import { isObjectShape, type SchemaShape } from "../schema/schema-shape.ts";
import { fieldShape, storedForm } from "../schema/stored-form.ts";
import { BytesReader } from "./bytes-reader.ts";
import { BytesWriter } from "./bytes-writer.ts";
import { storedObject, type Converter } from "./converter.ts";
import { objectConverterOf } from "./converter-of.ts";
import { decodeText, encodeText } from "./text-bytes.ts";
import type { ValueCodec } from "./value-codec.ts";
import { readVarint, varintSize, writeVarint } from "./varint.ts";

/** JSON. */
const TEXT_FORMAT = 1;
/** The bytes of `Uint8Array` fields, and then JSON. */
const BYTES_FORMAT = 2;

/**
 * The codec of records whose shape is `shape`: JSON, with what JSON lacks converted as the shape says.
 *
 * @param omitted fields that are not stored
 */
export function valueCodecOf(shape: SchemaShape, omitted: readonly string[]): ValueCodec {
  const converter = recordConverterOf(shape, omitted);
  return hasBytes(shape) ? bytesCodec(converter) : textCodec(converter);
}

/**
 * All codecs that may have written records of `shape`, or of shapes that it has grown out of without a new version (see `shapeProblem`):
 * one for each format.
 */
export function readersOf(shape: SchemaShape): readonly ValueCodec[] {
  const converter = recordConverterOf(shape, []);
  return [textCodec(converter), bytesCodec(converter)];
}

function recordConverterOf(shape: SchemaShape, omitted: readonly string[]): Converter | undefined {
  if (!isObjectShape(shape)) throw new TypeError("the shape of a record must be that of an object");
  return objectConverterOf(shape, omitted);
}

class NoBytesWriter extends BytesWriter {
  override add(): never {
    throw new TypeError(`format ${TEXT_FORMAT} has no place for bytes`);
  }
}

const NO_BYTES_WRITER = new NoBytesWriter();
const NO_BYTES_READER = new BytesReader(new Uint8Array(0));

function textCodec(converter: Converter | undefined): ValueCodec {
  return {
    format: TEXT_FORMAT,
    encode(fields, headerBytes) {
      return encodeText(
        JSON.stringify(converter === undefined ? fields : converter.encode(fields, NO_BYTES_WRITER)),
        headerBytes,
      );
    },
    decode(bytes, start) {
      const stored = storedObject(JSON.parse(decodeText(bytes, start)));
      return converter === undefined ? stored : (converter.decode(stored, NO_BYTES_READER) as Record<string, unknown>);
    },
  };
}

function bytesCodec(converter: Converter | undefined): ValueCodec {
  return {
    format: BYTES_FORMAT,
    encode(fields, headerBytes) {
      const writer = new BytesWriter();
      const text = JSON.stringify(converter === undefined ? fields : converter.encode(fields, writer));
      const { length } = writer;
      const bytes = encodeText(text, headerBytes + varintSize(length) + length);
      writer.writeTo(bytes, writeVarint(bytes, headerBytes, length));
      return bytes;
    },
    decode(bytes, start) {
      const { value: length, end } = readVarint(bytes, start);
      const textStart = end + length;
      if (textStart > bytes.length)
        throw new RangeError(`${length} bytes are said to follow, and ${bytes.length - end} do`);
      const stored = storedObject(JSON.parse(decodeText(bytes, textStart)));
      if (converter === undefined) return stored;
      return converter.decode(stored, new BytesReader(bytes.subarray(end, textStart))) as Record<string, unknown>;
    },
  };
}

/** Whether there may be bytes in values of `shape`. */
function hasBytes(shape: SchemaShape): boolean {
  if (storedForm(shape) === "superjson") return true;
  if (typeof shape === "string") return shape === "bytes";
  if ("literals" in shape) return false;
  if ("object" in shape) return shape.isOpen === true || Object.values(shape.object).map(fieldShape).some(hasBytes);
  if ("record" in shape) return hasBytes(fieldShape(shape.record[1]));
  return Object.values(shape).some((part: SchemaShape | readonly SchemaShape[]) =>
    Array.isArray(part) ? part.some(hasBytes) : hasBytes(part as SchemaShape),
  );
}
