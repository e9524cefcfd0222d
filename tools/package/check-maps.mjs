// Source maps and declaration maps of a package: whoever steps into the engine, or asks an editor where something is defined, must see its source.
import { SourceMap } from "node:module";
import { posix } from "node:path";

const MAP_COMMENT = /\/\/# sourceMappingURL=(\S+)\s*$/;

/**
 * Problems of the maps of a package: files without one, maps without their source, positions that the source does not have.
 *
 * @param {import("./packed-package.mjs").PackedPackage} packed
 * @returns {string[]}
 */
export function checkMaps({ files, read }) {
  return files.filter((file) => /\.(?:js|d\.ts)$/.test(file)).flatMap((file) => checkMap(file, files, read));
}

function checkMap(file, files, read) {
  const text = read(file);
  const name = MAP_COMMENT.exec(text)?.[1];
  if (name === undefined) return [`${file} names no map`];
  const path = posix.join(posix.dirname(file), name);
  if (!files.includes(path)) return [`${file} names ${name}, which is not in the package`];

  const map = JSON.parse(read(path));
  const sources = map.sources.map((source) => posix.join(posix.dirname(path), map.sourceRoot ?? "", source));
  const missing = sources.filter((source) => !files.includes(source));
  if (missing.length > 0) return missing.map((source) => `${path} names ${source}, which is not in the package`);
  return checkPositions(path, map, text.split("\n"), read(sources[0]).split("\n"));
}

/** A map of another state of the source shows in positions behind the end of a line, or of the file. */
function checkPositions(path, payload, outputLines, sourceLines) {
  const map = new SourceMap(payload);
  for (const [line, text] of outputLines.entries()) {
    const { originalLine, originalColumn } = map.findEntry(line, text.length);
    if (originalLine === undefined) continue;
    const length = sourceLines[originalLine]?.length ?? -1;
    if (originalColumn > length) {
      return [
        `${path} leads to line ${originalLine + 1}, column ${originalColumn + 1}, which its source does not have`,
      ];
    }
  }
  return [];
}
