import type { ModelOperation } from "../../support/model.ts";

/** The operations of one step, which is one atomic write. */
export function operationsAt(seed: number, i: number): ModelOperation[];
