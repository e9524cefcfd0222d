import { z } from "zod";
import { Id } from "../shared/fields.ts";

/** The id in a path. */
export const IdParameter = z.object({ id: Id });

/** The version that a deletion is for. Without one, it is for whichever there is. */
export const VersionQuery = z.object({ version: z.coerce.number().int().min(1).optional() });

/** The list that tags are counted in; all of them by default. */
export const TagQuery = z.object({ list: Id.optional() });
