// What pages use of vitest, for their programs, which run by themselves. The first test that fails ends the program.
import assert from "node:assert";

let last = Promise.resolve();

export function describe(_name, body) {
  body();
}

export function it(_name, body) {
  last = last.then(body);
}

export function expect(actual) {
  return {
    toBe: (expected) => assert.strictEqual(actual, expected),
    toEqual: (expected) => assert.deepEqual(actual, expected),
  };
}
