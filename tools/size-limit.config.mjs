// What our packages add to a program that is bundled: minified, then compressed with brotli. `pnpm run check:sizes` measures.
//
// Each budget is what was measured and about 5 % more. Code that takes more room needs a reason in the commit that raises it.

/** For Node.js, as a bundler of servers does it. */
const forNode = (config) => ({ ...config, platform: "node", format: "esm" });

export default [
  {
    name: "lsm-core: { Lsm }",
    path: "../packages/lsm-core/dist/index.js",
    import: "{ Lsm }",
    modifyEsbuildConfig: forNode,
    limit: "57.3 kB",
  },
  {
    name: "lsm-core: the background thread",
    path: "../packages/lsm-core/dist/worker/background-thread.js",
    modifyEsbuildConfig: forNode,
    limit: "28.5 kB",
  },
  {
    name: "lsm-typed: { collection, openDatabase }, without lsm-core and zod",
    path: "../packages/lsm-typed/dist/index.js",
    import: "{ collection, openDatabase }",
    ignore: ["lsm-core", "zod"],
    modifyEsbuildConfig: forNode,
    limit: "39.6 kB",
  },
];
