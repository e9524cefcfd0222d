/** Longest key, in bytes: 64 KiB. */
export const MAX_KEY_BYTES: number = 65_536;

/** Longest value, in bytes: 1 GiB. */
export const MAX_VALUE_BYTES: number = 1 << 30;

/** Longest batch, in encoded bytes. Leaves an arena that holds one batch below 2^31, so offsets stay small integers. */
export const MAX_BATCH_BYTES: number = MAX_VALUE_BYTES + (64 << 20);
