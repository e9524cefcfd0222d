import type { Spread } from "./measure.ts";

const BYTE_UNITS: readonly string[] = ["B", "KB", "MB", "GB", "TB"];

/** Bytes in the largest decimal unit that leaves at least 1: `69.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${value} B` : `${significant(value)} ${BYTE_UNITS[unit]}`;
}

/** A duration in the unit that suits it: `850 ns`, `1.23 µs`, `45.6 ms`, `7.89 s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds < 999.5) return `${significant(nanoseconds)} ns`;
  if (nanoseconds < 999.5e3) return `${significant(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 999.5e6) return `${significant(nanoseconds / 1e6)} ms`;
  return `${significant(nanoseconds / 1e9)} s`;
}

/** A median with its range, all in the unit of the median: `1.23 µs (1.20–1.31)`; the median alone when there is no range. */
export function formatSpread({ median, min, max }: Spread): string {
  const text = formatDuration(median);
  if (min === max) return text;
  const unitNanos = DURATION_UNITS.get(text.slice(text.indexOf(" ") + 1)) ?? 1;
  return `${text} (${significant(min / unitNanos)}–${significant(max / unitNanos)})`;
}

const DURATION_UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["µs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
]);

/** Operations in a second: `812 k/s`, `1.25 M/s`. */
export function formatRate(operationsPerSecond: number): string {
  if (operationsPerSecond >= 999.5e3) return `${significant(operationsPerSecond / 1e6)} M/s`;
  if (operationsPerSecond >= 999.5) return `${significant(operationsPerSecond / 1e3)} k/s`;
  return `${significant(operationsPerSecond)}/s`;
}

/** A whole number with thin groups of three: `135,233`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A share of 1: `12 %`. */
export function formatShare(share: number): string {
  return `${significant(share * 100)} %`;
}

/** Three significant digits, without an exponent. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return value.toFixed(0);
  if (magnitude >= 10) return value.toFixed(1);
  if (magnitude >= 0.1) return value.toFixed(2);
  return value.toFixed(3);
}
