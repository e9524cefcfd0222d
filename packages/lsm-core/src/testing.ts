/**
 * For tests of the engine and of other people's storage.
 *
 * @module
 */
export {
  type Failure,
  type OperationKind,
  SimulatedCrash,
  SimulatedStorage,
  type CrashOptions,
  type SimulatedStorageOptions,
} from "./testing/simulated-storage.ts";
export { type StorageFixture, storageConformance, type TestFunctions } from "./testing/storage-conformance.ts";
