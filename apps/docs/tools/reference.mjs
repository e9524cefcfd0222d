// Writes the API reference into the assembled site: a page for everything that the packages export, made from its docstring.
//
// Fails on everything that TypeDoc warns of: an export or a method without a docstring, a {@link} to nothing, a type that is used
// in a signature and cannot be imported.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, ReflectionKind, TSConfigReader } from "typedoc";
import { MarkdownPageEvent } from "typedoc-plugin-markdown";
import { MODULES } from "./entry-points.mjs";
import { ASSEMBLED, ROOT } from "./paths.mjs";

/**
 * What TypeDoc would complain of and is meant so: types in signatures that no reader needs (how the compiler gets from one documented
 * type to another, what the package keeps for itself), and parts of a type whose whole is documented.
 */
const EXCEPTIONS = {
  "lsm-core": {
    notExported: ["SimulatedDisk"],
    notDocumented: ["lsm-core/testing.TestFunctions.expect.__type.__type.toEqual"],
  },
  "lsm-typed": {
    notExported: [
      "ComparedValue",
      "Fields",
      "FieldValue",
      "IndexDefinition",
      "IsOrderable",
      "NameOf",
      "NoReservedNames",
      "PathDepth",
      "PathsAt",
      "RecordSchema",
      "SelectionOf",
      "TypesIn",
      "WriteInput",
    ],
    notDocumented: [
      "lsm-typed.CollectionOptions.migrate.__type.__index",
      "lsm-typed/testing.TestFunctions.expect.__type.__type.toEqual",
    ],
  },
};

/** Where the packages are; names of files begin here. */
const SOURCES = join(ROOT, "packages");

/** @type {import("typedoc").TypeDocOptions & import("typedoc-plugin-markdown").PluginOptions} */
const OPTIONS = {
  name: "API reference",
  tsconfig: fileURLToPath(new URL("../tsconfig.reference.json", import.meta.url)),
  plugin: ["typedoc-plugin-markdown"],
  entryPoints: MODULES.map(({ file }) => file),
  displayBasePath: SOURCES,
  out: join(ASSEMBLED, "api"),
  readme: "none",
  sort: ["source-order"],
  sortEntryPoints: false,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Function", "Variable", "Method", "Accessor"],
  entryFileName: "index",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  indexFormat: "table",
  parametersFormat: "table",
  expandParameters: true,
  useCodeBlocks: true,
  sanitizeComments: true,
  useHTMLEncodedBrackets: true,
  pageTitleTemplates: {
    index: "{projectName}",
    module: "{name}",
    member: ({ rawName }) => rawName.replace(/<.*/s, ""),
  },
};

/**
 * Names modules by what programs import them from: TypeDoc calls them after their files, `lsm-core/src/testing`.
 *
 * @param {import("typedoc").Context} context
 */
function nameModules(context) {
  const specifiers = new Map(MODULES.map(({ specifier, file }) => [moduleName(file), specifier]));
  for (const module of context.project.getChildrenByKind(ReflectionKind.Module)) {
    module.name = specifiers.get(module.name) ?? module.name;
  }
}

/** @param {string} file */
const moduleName = (file) =>
  relative(SOURCES, file)
    .replaceAll("\\", "/")
    .replace(/(\/index)?\.ts$/, "");

/** Headings that say nothing by themselves: as such they would fill the outline of a page and the results of a search. */
const PARTS =
  /^#{2,6} (Type Parameters?|Parameters|Returns|Throws|Default Value|Extends|Extended by|Implements|Implementation of|Inherited from|Overrides|See)$/gm;

/**
 * Puts above a page's title what it is about, and turns parts of a description into words in bold.
 *
 * @param {import("typedoc").PageEvent} page
 */
function finishPage(page) {
  if (!page.isReflectionEvent()) return;
  const { kind, parent } = page.model;
  const isExport = parent?.kindOf(ReflectionKind.Module) === true;
  const above = isExport ? `${parent.name} · ${ReflectionKind.singularString(kind).toLowerCase()}` : "API reference";
  const kicker = parent === undefined ? "" : above;
  page.contents = `---\nkicker: ${kicker}\n---\n\n${page.contents?.replace(PARTS, "**$1**")}`;
}

/** Writes the reference; gives whether there was nothing to complain about. */
export async function writeReference() {
  const app = await Application.bootstrapWithPlugins(OPTIONS, [new TSConfigReader()]);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, nameModules);
  app.renderer.on(MarkdownPageEvent.END, finishPage);
  const project = await app.convert();
  if (project === undefined) return false;
  // TypeDoc complains about one package of a project only.
  for (const [name, { notExported, notDocumented }] of Object.entries(EXCEPTIONS)) {
    project.packageName = name;
    app.options.setValue("intentionallyNotExported", notExported);
    app.options.setValue("intentionallyNotDocumented", notDocumented);
    app.validate(project);
  }
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings() && app.logger.validationWarningCount === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!(await writeReference())) {
    console.error("The reference has gaps: mend the docstrings named above.");
    process.exitCode = 1;
  }
}
