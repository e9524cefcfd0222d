/** First bytes of encodings: those of FoundationDB's tuple layer. Their order is the order of values of different kinds. Format: docs/format.md#keys */
export const NULL_CODE = 0x00;
export const BYTES_CODE = 0x01;
export const STRING_CODE = 0x02;
export const TUPLE_CODE = 0x05;
/** Integers: this and the number of bytes, added for positive and subtracted for negative ones. */
export const ZERO_CODE = 0x14;
/** An integer of more than eight bytes; a byte with their number follows. */
export const LONG_NEGATIVE_CODE = 0x0b;
export const LONG_POSITIVE_CODE = 0x1d;
export const DOUBLE_CODE = 0x21;
export const FALSE_CODE = 0x26;
export const TRUE_CODE = 0x27;
export const UUID_CODE = 0x30;
/** A descending value. FoundationDB leaves 40 to 4f to programs. */
export const DESCENDING_CODE = 0x40;

/** Ends strings, bytes and nested tuples. */
export const TERMINATOR = 0x00;
/** Behind a zero byte: the zero is content, and no terminator. Greater than every type code, which keeps the order. */
export const ESCAPE = 0xff;
