import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, AwayError } from "../../../src/client/api/api-error.ts";
import type { Stored, Todo } from "../../../src/client/api/types.ts";
import { type Change, idOf } from "../../../src/client/state/change.ts";
import { Outbox, type OutboxStorage, type Pending } from "../../../src/client/state/outbox.ts";
import { todo } from "./todos.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that does what the test says, and an outbox that sends to it. */
function setUp(left: Change[] = []) {
  const saved = new Map<string, Change>();
  const sent: Change[] = [];
  const log: string[] = [];
  const answers: (Stored | Error)[] = [];
  let keys = 0;
  const storage: OutboxStorage = {
    newKey: () => String(keys++),
    save: ({ key, change }: Pending) => void saved.set(key, change),
    remove: (key) => void saved.delete(key),
    adopt: (receive) => receive(left),
  };
  const outbox = new Outbox({
    storage,
    async send(change) {
      sent.push(change);
      const answer = answers.shift() ?? new AwayError("away");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onStored: (change) => log.push(`stored ${idOf(change)}`),
    onRefused: (change, { status }) => log.push(`refused ${idOf(change)} ${status}`),
    onAway: () => log.push("away"),
  });
  return { outbox, saved, sent, log, answers };
}

const stored = (value: Todo): Stored => ({ collection: "todos", type: "put", id: value.id, value });
const edit = (was: Todo, title: string): Change => ({ kind: "editTodo", was, fields: { title } });
const conflict = (current: Todo) => new ApiError(409, { code: "conflict", message: "stale", current });
const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the outbox", () => {
  it("sends one change after the other, and keeps each until it is stored", async () => {
    const { outbox, answers, saved, log } = setUp();
    answers.push(stored(todo("a")), stored(todo("b")));
    outbox.add({ kind: "createTodo", todo: todo("a") });
    outbox.add({ kind: "createTodo", todo: todo("b") });
    expect(saved.size).toBe(2);
    await settled();
    expect(log).toEqual(["stored a", "stored b"]);
    expect(saved.size).toBe(0);
    expect(outbox.pending.get()).toEqual([]);
  });

  it("waits while nobody answers, tries less and less often, and goes on in the same order", async () => {
    const { outbox, answers, sent, saved, log } = setUp();
    outbox.add({ kind: "createTodo", todo: todo("a") });
    outbox.add({ kind: "createTodo", todo: todo("b") });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent.map(idOf)).toEqual(["a", "a", "a", "a", "a"]);
    expect(saved.size).toBe(2);
    answers.push(stored(todo("a")), stored(todo("b")));
    outbox.resume();
    await settled();
    expect(log.filter((line) => line !== "away")).toEqual(["stored a", "stored b"]);
  });

  it("takes over what earlier pages left behind", async () => {
    const { outbox, saved, sent } = setUp([{ kind: "createTodo", todo: todo("a") }]);
    expect(outbox.pending.get().map(({ change }) => idOf(change))).toEqual(["a"]);
    expect(saved.size).toBe(1);
    await settled();
    expect(sent.map(idOf)).toEqual(["a"]);
  });

  it("lets later changes of a todo name the version that the earlier one made", async () => {
    const { outbox, answers, sent } = setUp();
    answers.push(stored(todo("a", { title: "One", version: 2 })), stored(todo("a", { title: "Two", version: 3 })));
    outbox.add(edit(todo("a"), "One"));
    outbox.add(edit(todo("a", { title: "One" }), "Two"));
    await settled();
    expect(sent.map((change) => ("was" in change ? change.was.version : 0))).toEqual([1, 2]);
  });

  it("makes a change again of what others changed, when they changed something else", async () => {
    const { outbox, answers, sent, log } = setUp();
    const current = todo("a", { priority: 3, version: 4 });
    answers.push(conflict(current), stored({ ...current, title: "Mine", version: 5 }));
    outbox.add(edit(todo("a"), "Mine"));
    await settled();
    expect(sent[1]).toEqual(edit(current, "Mine"));
    expect(log).toEqual(["stored a"]);
  });

  it("gives a change up when others changed the same field to something else, and goes on with the next", async () => {
    const { outbox, answers, log } = setUp();
    answers.push(conflict(todo("a", { title: "Theirs", version: 4 })), stored(todo("b")));
    outbox.add(edit(todo("a"), "Mine"));
    outbox.add({ kind: "createTodo", todo: todo("b") });
    await settled();
    expect(log).toEqual(["refused a 409", "stored b"]);
  });

  it("gives a change up that the server refuses, or fails at several times", async () => {
    const { outbox, answers, log } = setUp();
    const failure = new ApiError(500, { code: "internal", message: "broken" });
    answers.push(new ApiError(400, { code: "invalid", message: "no" }), failure, failure, failure, failure);
    outbox.add({ kind: "createTodo", todo: todo("a") });
    outbox.add({ kind: "createTodo", todo: todo("b") });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(log.filter((line) => line !== "away")).toEqual(["refused a 400", "refused b 500"]);
    expect(outbox.pending.get()).toEqual([]);
  });

  it("takes a change back that was not tried yet, and no other", async () => {
    const { outbox, saved } = setUp();
    const first = outbox.add({ kind: "createTodo", todo: todo("a") });
    const second = outbox.add({ kind: "createTodo", todo: todo("b") });
    expect(outbox.cancel(first)).toBe(false);
    expect(outbox.cancel(second)).toBe(true);
    await settled();
    expect(outbox.cancel(first)).toBe(false);
    expect([...saved.values()].map(idOf)).toEqual(["a"]);
  });
});
