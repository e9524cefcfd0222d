import { mkdirSync, mkdtempSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BenchOptions } from "../bench-options.ts";
import { durabilitySchema, keyKindSchema } from "../results.ts";
import type { Durability } from "../results.ts";
import { TARGET_NAMES } from "../targets/registry.ts";
import { SETS, selectionsOf } from "../workloads/sets.ts";
import type { WorkloadSet } from "../workloads/sets.ts";
import { countOption, listOption, packagePath, textOption, UsageError } from "./command.ts";
import type { CommandContext, OptionValues } from "./command.ts";

/** Levels that are measured when none is asked for: at `none` only lsm-core does less than at `process`. */
const USUAL_LEVELS: readonly Durability[] = ["process", "sync"];
const USUAL_RECORD_COUNT = 1_000_000;
const USUAL_VALUE_BYTES = 100;
const USUAL_CACHE_MEGABYTES = 256;
/** Enough for a million operations of most targets; after it one knows what an operation costs. */
const USUAL_ROW_SECONDS = 60;
/** No process of ten million records takes so long unless it hangs. */
const USUAL_TIMEOUT_SECONDS = 1800;
const KEY_KINDS = keyKindSchema.exclude(["record"]).options;

/**
 * Reads the arguments of `lsm-bench run`. A set brings its own parameters, and what is given beside it counts more.
 *
 * @throws {UsageError} when they make no sense
 */
export function benchOptions({ positionals, values }: CommandContext): BenchOptions {
  const set = setOf(positionals);
  const targets = known(values, "target", TARGET_NAMES);
  const levels = known(values, "durability", durabilitySchema.options);
  const keyKinds = known(values, "key", KEY_KINDS);
  const parent = resolve(textOption(values, "dir") ?? packagePath(".data"));
  const options = {
    targets: targets.length === 0 ? TARGET_NAMES : targets,
    selections: selections(positionals, set),
    durabilities:
      levels.length === 0 ? USUAL_LEVELS : durabilitySchema.options.filter((level) => levels.includes(level)),
    recordCounts: counts(values, "n") ?? set?.recordCounts ?? [USUAL_RECORD_COUNT],
    valueBytes: counts(values, "value") ?? set?.valueBytes ?? [USUAL_VALUE_BYTES],
    keyKinds: keyKinds.length > 0 ? keyKinds : (set?.keyKinds ?? ["decimal" as const]),
    runCount: countOption(values, "runs", values["record"] === true ? 5 : 3),
    latencyRunCount: latencyRuns(values),
    seed: countOption(values, "seed", 1),
    cacheBytes: countOption(values, "cache", set?.cacheMegabytes ?? USUAL_CACHE_MEGABYTES) * 1_000_000,
    rowLimitMs: countOption(values, "max-seconds", set?.rowSeconds ?? USUAL_ROW_SECONDS) * 1000,
    timeoutMs: countOption(values, "timeout", USUAL_TIMEOUT_SECONDS) * 1000,
  };
  mkdirSync(parent, { recursive: true });
  return { ...options, dir: mkdtempSync(join(parent, "bench-")) };
}

/** The set, when it is the only thing that was named: several sets could not agree on parameters. */
function setOf(names: readonly string[]): WorkloadSet | undefined {
  if (names.length > 1) return undefined;
  const [name = "all"] = names;
  return SETS.find((candidate) => candidate.name === name);
}

function selections(names: readonly string[], set: WorkloadSet | undefined): BenchOptions["selections"] {
  try {
    return selectionsOf(set?.members ?? names);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function known<Name extends string>(values: OptionValues, option: string, names: readonly Name[]): Name[] {
  return listOption(values, option).map((text) => {
    const name = names.find((candidate) => candidate === text);
    if (name === undefined) throw new UsageError(`--${option} is "${text}", expected of ${names.join(", ")}.`);
    return name;
  });
}

/** Whole numbers above 0, with commas between them. */
function counts(values: OptionValues, option: string): number[] | undefined {
  const text = textOption(values, option);
  return text?.split(",").map((part) => {
    const count = Number(part);
    if (Number.isSafeInteger(count) && count > 0) return count;
    throw new UsageError(`--${option} is "${text}", expected whole numbers above 0 with commas between them.`);
  });
}

function latencyRuns(values: OptionValues): number {
  return textOption(values, "latency") === "0" ? 0 : countOption(values, "latency", 1);
}
