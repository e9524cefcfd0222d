import { expect, it } from "vitest";
import { isCollectionDefinition } from "../../src/definition/collection-definition.ts";
import * as collections from "./budget/collections.ts";

it("the collections that measure the types are ones that can be opened", () => {
  const definitions = Object.values(collections);
  expect(definitions).toHaveLength(25);
  expect(definitions.every(isCollectionDefinition)).toBe(true);
});
