import { isLsmError } from "../../src/base/errors.ts";

/** The kind of the `LsmError` that `action` throws; `undefined` when it returns. Any other error passes through. */
export function kindOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (isLsmError(error)) return error.kind;
    throw error;
  }
  return undefined;
}
