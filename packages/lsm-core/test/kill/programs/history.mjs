/** The one history that the writing child and the judging parent share: what step `i` of seed `seed` does. */

const KEYS = 400;

/** A well mixed 32-bit number of two (Mulberry's finaliser). */
function mix(seed, i) {
  let t = (seed + Math.imul(i + 1, 0x6d2b79f5)) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

const keyOf = (n) => `key-${String(n % KEYS).padStart(4, "0")}`;

/** The operations of one step, which is one atomic write. */
export function operationsAt(seed, i) {
  const dice = mix(seed, i);
  const n = dice >>> 8;
  const value = `${i}:${"v".repeat(dice % 90)}`;
  switch (dice & 15) {
    case 0:
    case 1:
      return [{ kind: "delete", key: keyOf(n) }];
    case 2:
      return [{ kind: "deleteRange", range: { gte: keyOf(n), lt: keyOf(n + 3) } }];
    case 3:
    case 4:
      return Array.from({ length: 1 + (n % 20) }, (_, j) =>
        j % 5 === 4
          ? { kind: "delete", key: keyOf(n * 7 + j) }
          : { kind: "put", key: keyOf(n * 7 + j), value: `${value}/${j}` },
      );
    default:
      return [{ kind: "put", key: keyOf(n), value }];
  }
}
