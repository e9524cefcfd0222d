/** What reads have spent on level 0 so far, counted in looks for one key in one of its tables. */
export class ReadCost {
  looks = 0;
}

/**
 * A cursor's entering a block of a table of level 0 costs as much as so many looks: to be found and placed there by a seek, or
 * the comparisons with the other tables for each of its entries, 30 of 100 bytes.
 */
export const BLOCK_LOOKS = 32;
