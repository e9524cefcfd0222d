/** What tools/type-budget.mjs compares with: the schemas with their inputs and outputs, as any program that uses zod has them. */
import type { input, output } from "zod";
import type * as schemas from "./schemas.ts";

type Schemas = typeof schemas;

export type Values = { [N in keyof Schemas]: readonly [input<Schemas[N]>, output<Schemas[N]>] };

/** Makes the compiler work them out. */
export function copyAll(values: Values): unknown {
  return Object.values(values).map(([given, read]) => [{ ...given }, { ...read }]);
}
