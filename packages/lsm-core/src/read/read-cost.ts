/** What reads have spent on level 0 so far, counted in looks for one key in one of its tables. */
export class ReadCost {
  looks = 0;
}

/** Placing a cursor in a table of level 0 costs as much as so many looks. */
export const SEEK_LOOKS = 16;
