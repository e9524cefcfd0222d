import { MemoryStore } from "lsm-typed";

/** The store that the page about stores takes for its reader's. */
export const MyStore = {
  open: async (): Promise<MemoryStore> => new MemoryStore(),
  dropAll: (): void => {},
};
