/**
 * For tests of other people's stores.
 *
 * @module
 */
export { type AnomalyOptions, findAnomaly } from "./testing/find-anomaly.ts";
export { type StoreFixture, type TestFunctions } from "./testing/store-bench.ts";
export { storeConformance } from "./testing/store-conformance.ts";
