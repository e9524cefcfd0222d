import { randomNumbers } from "../random.ts";

/** A record that people would have. */
export interface BenchRecord {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  /** A day, counted from some first one. */
  readonly due: number;
  readonly done: boolean;
  readonly tags: readonly string[];
  readonly estimateHours: number;
}

/** Records of one project. */
export const PROJECT_RECORDS: number = 1000;
const TAGS: readonly string[] = ["home", "work", "errand", "someday", "call", "garden"];

/** Made-up records, all different; record `i` is always the same one. */
export function makeRecord(i: number, generation: number): BenchRecord {
  return {
    id: idOf(i),
    project: projectOf(i),
    title: `Number ${i}: water the plants and bring the letters to the post office`,
    due: (i * 7919 + generation) % PROJECT_RECORDS,
    done: i % 3 === 0,
    tags: [TAGS[i % TAGS.length] ?? "", TAGS[(i * 5 + 1) % TAGS.length] ?? ""],
    estimateHours: 8 + (i % 5),
  };
}

/** The id of a record looks random, and so do their order and the writes of an index over it. */
export function idOf(i: number): string {
  const random = randomNumbers(i + 1);
  const hex = Array.from({ length: 4 }, () => random().toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function projectOf(i: number): string {
  return `project-${String(Math.floor(i / PROJECT_RECORDS)).padStart(6, "0")}`;
}
