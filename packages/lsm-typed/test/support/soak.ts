/** `LSM_SOAK=1` runs the long variants of the tests; without it every suite is bounded to seconds. */
export const SOAK: boolean = process.env["LSM_SOAK"] === "1";

/** A size or a count: `normal` on `npm test`, `long` under `LSM_SOAK=1`. */
export function sized(normal: number, long: number): number {
  return SOAK ? long : normal;
}

/** Milliseconds that a test of this kind may take: generous, so that only a hang fails. */
export const PATIENCE_MS: number = SOAK ? 3_600_000 : 120_000;
