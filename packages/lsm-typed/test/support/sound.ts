import type { VerifyReport } from "lsm-typed";
import { expect } from "vitest";

/** Checks that all records of a database are readable, and that its indexes agree with them. */
export async function expectSound(database: { verify(): Promise<VerifyReport> }, label?: string): Promise<void> {
  const { damaged, mismatches } = await database.verify();
  expect({ damaged, mismatches }, label).toEqual({ damaged: [], mismatches: [] });
}
