import { formatBytes, formatCount } from "../format.ts";
import type { Document } from "./document.ts";
import type { MergedResults } from "./merged-results.ts";
import { reportData } from "./report-data.ts";
import { findingsSection } from "./sections/findings.ts";
import { growthSection } from "./sections/growth.ts";
import { latencySection } from "./sections/latency.ts";
import { detailSection, methodSections } from "./sections/method.ts";
import { ratioSection } from "./sections/ratios.ts";
import { spaceSections } from "./sections/space.ts";
import { processorSection, timeSection } from "./sections/times.ts";

/** Writes the report of merged results, without deciding how it looks. The first section are the key findings. */
export function buildDocument(results: MergedResults): Document {
  const data = reportData(results);
  const usual = data.labels.usual("bytes") ?? data.labels.usual("typed");
  const size =
    usual === undefined
      ? ""
      : `: ${formatCount(usual.recordCount)} records, values of ${formatBytes(usual.valueBytes)}`;
  const { machine, files, targets } = results;
  return {
    title: `lsm-bench${size}`,
    subtitle: `${machine.processor}, ${machine.coreCount} cores, ${machine.fileSystem}, Node.js ${machine.node}; ${files.at(-1)?.finishedAt.slice(0, 10)}`,
    targets: targets.filter(({ absent }) => absent === undefined),
    sections: [
      findingsSection(data),
      ratioSection(data),
      timeSection(data),
      ...latencySection(data),
      ...spaceSections(data),
      ...growthSection(data),
      processorSection(data),
      ...detailSection(data),
      ...methodSections(data),
    ],
  };
}
