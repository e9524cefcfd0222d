import { z } from "zod";

export { collection } from "lsm-typed";
export const Release = z.object({ product: z.string(), version: z.string() });
