import { describe, expect, it } from "vitest";
import { BYTEWISE } from "../../src/base/comparator.ts";
import type { LsmError } from "../../src/base/errors.ts";
import { ManifestLog } from "../../src/manifest/manifest-log.ts";
import { encodeStableLength, MANIFEST_HEADER_BYTES, STABLE_LENGTH_OFFSET } from "../../src/manifest/manifest-record.ts";
import { applyEditToState, emptyState, type ManifestState } from "../../src/manifest/manifest-state.ts";
import { recoverManifest } from "../../src/manifest/recover-manifest.ts";
import type { VersionEdit } from "../../src/manifest/version-edit.ts";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { bytesOf, FaultyStorage, replaceFile } from "./faulty-storage.ts";
import { key, tableOf } from "./tables.ts";

const START: ManifestState = { ...emptyState(BYTEWISE), nextFileId: 2 };
const MANIFEST = "/db/MANIFEST-000001";

const EDITS: VersionEdit[] = [
  { nextFileId: 4, logNumber: 3, lastSequence: 10, added: [{ level: 0, table: tableOf(2, "a", "k") }] },
  { nextFileId: 6, added: [{ level: 0, table: tableOf(5, "c", "p") }], closeRecord: { logId: 3, logBytes: 77 } },
  {
    nextFileId: 8,
    removed: [{ level: 0, id: 2 }],
    added: [{ level: 6, table: tableOf(7, "a", "k") }],
    compactPointers: [{ level: 5, key: key("c") }],
    closeRecord: null,
  },
];

/** The state after the first `count` edits. */
function stateAfter(count: number): ManifestState {
  return EDITS.slice(0, count).reduce((state, edit) => applyEditToState(state, edit, BYTEWISE), START);
}

function newStorage<Kind extends Storage>(storage: Kind): Kind {
  storage.createDirectory("/db");
  return storage;
}

/** A storage with a manifest of three edits, and where each of them ends. */
function written(): { storage: MemoryStorage; ends: number[] } {
  const storage = newStorage(new MemoryStorage());
  const log = ManifestLog.create(storage, "/db", 1, START);
  const ends = [log.bytes];
  for (const edit of EDITS) {
    log.append(edit);
    ends.push(log.bytes);
  }
  log.close();
  return { storage, ends };
}

function failureOf(action: () => unknown): LsmError {
  try {
    action();
  } catch (error) {
    return error as LsmError;
  }
  throw new Error("it did not fail");
}

describe("ManifestLog", () => {
  it("is read back as it was written", () => {
    const { storage, ends } = written();
    const recovered = recoverManifest(storage, "/db", BYTEWISE)!;
    expect(recovered.state).toEqual(stateAfter(3));
    expect(recovered).toMatchObject({ manifestId: 1, end: ends[3], recordCount: 4, snapshotBytes: ends[0] });
    expect(structuredClone(recovered)).toEqual(recovered);
  });

  it("is stable, and so is its name, before CURRENT names it", () => {
    const storage = newStorage(new FaultyStorage());
    const log = ManifestLog.create(storage, "/db", 1, START);
    expect(storage.calls.join(" ")).toBe(
      "create write write sync syncDirectory remove create write sync rename syncDirectory",
    );
    storage.calls.length = 0;
    log.append(EDITS[0]);
    expect(storage.calls).toEqual(["write", "sync", "write"]);
  });

  it("goes on where it ended when opened again", () => {
    const { storage } = written();
    const log = ManifestLog.reopen(storage, "/db", recoverManifest(storage, "/db", BYTEWISE)!);
    log.append({ logNumber: 99 });
    expect(recoverManifest(storage, "/db", BYTEWISE)!.state).toEqual({ ...stateAfter(3), logNumber: 99 });
  });

  it("loses only the record that a crash tore, and cuts it off when opened again", () => {
    const { storage, ends } = written();
    const whole = bytesOf(storage, MANIFEST);
    for (let length = ends[0]; length < whole.length; length++) {
      const count = ends.findLastIndex((end) => end <= length);
      const torn = whole.slice(0, length);
      torn.set(encodeStableLength(ends[count]), STABLE_LENGTH_OFFSET);
      replaceFile(storage, MANIFEST, torn);
      const recovered = recoverManifest(storage, "/db", BYTEWISE)!;
      expect(recovered.state).toEqual(stateAfter(count));
      ManifestLog.reopen(storage, "/db", recovered).close();
      expect(bytesOf(storage, MANIFEST).length).toBe(ends[count]);
    }
  });

  it("is damaged when it ends before what was stable", () => {
    const { storage, ends } = written();
    const whole = bytesOf(storage, MANIFEST);
    for (let length = ends[0]; length < whole.length; length++) {
      replaceFile(storage, MANIFEST, whole.subarray(0, length));
      expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE))).toMatchObject({
        kind: "Corruption",
        file: MANIFEST,
      });
    }
  });

  it("takes zeros behind the last record for a write that did not arrive", () => {
    const { storage, ends } = written();
    const longer = new Uint8Array(ends[3] + 5000);
    longer.set(bytesOf(storage, MANIFEST));
    replaceFile(storage, MANIFEST, longer);
    expect(recoverManifest(storage, "/db", BYTEWISE)).toMatchObject({ end: ends[3], recordCount: 4 });
  });

  it("never reads a changed byte as something else", () => {
    const { storage } = written();
    const whole = bytesOf(storage, MANIFEST);
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice();
      damaged[at] ^= 0x20;
      replaceFile(storage, MANIFEST, damaged);
      if (at >= STABLE_LENGTH_OFFSET && at < MANIFEST_HEADER_BYTES) {
        expect(recoverManifest(storage, "/db", BYTEWISE)!.state).toEqual(stateAfter(3));
      } else {
        const error = failureOf(() => recoverManifest(storage, "/db", BYTEWISE));
        expect(error).toMatchObject({ kind: at >= 8 && at < 12 ? "Incompatible" : "Corruption", file: MANIFEST });
        expect(error.offset).toBeLessThanOrEqual(whole.length);
      }
    }
  });

  it("is damaged when it ends before its snapshot does", () => {
    const { storage, ends } = written();
    const whole = bytesOf(storage, MANIFEST);
    for (let length = 0; length < ends[0]; length++) {
      replaceFile(storage, MANIFEST, whole.subarray(0, length));
      expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE)).kind).toBe("Corruption");
    }
  });

  it("names itself when its edits contradict each other", () => {
    const { storage, ends } = written();
    const log = ManifestLog.reopen(storage, "/db", recoverManifest(storage, "/db", BYTEWISE)!);
    log.append({ removed: [{ level: 4, id: 1234 }] });
    log.close();
    expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE))).toMatchObject({
      kind: "Corruption",
      file: MANIFEST,
      offset: ends[3],
    });
  });

  it("never gives a number again, whatever was recorded", () => {
    const storage = newStorage(new MemoryStorage());
    const state = applyEditToState(
      emptyState(BYTEWISE),
      { added: [{ level: 0, table: tableOf(30, "a", "b", { sequence: 500 }) }] },
      BYTEWISE,
    );
    ManifestLog.create(storage, "/db", 12, state).close();
    expect(recoverManifest(storage, "/db", BYTEWISE)!.state).toMatchObject({ nextFileId: 31, lastSequence: 500 });
  });

  it("throws the same error for ever after a failed append", () => {
    for (let call = 0; call < 2; call++) {
      const storage = newStorage(new FaultyStorage());
      const log = ManifestLog.create(storage, "/db", 1, START);
      log.append(EDITS[0]);
      storage.failAt = storage.callCount + call;
      const first = failureOf(() => log.append(EDITS[1]));
      expect(first).toMatchObject({ kind: "Io", file: MANIFEST });
      expect(log.isPoisoned).toBe(true);
      expect(failureOf(() => log.append(EDITS[1]))).toBe(first);
      expect(failureOf(() => log.rollover(9, stateAfter(1)))).toBe(first);
      const found = recoverManifest(storage, "/db", BYTEWISE)!.state;
      expect([stateAfter(1), stateAfter(2)]).toContainEqual(found);
    }
  });

  it("rolls over when it is long, and leaves one manifest", () => {
    const storage = newStorage(new MemoryStorage());
    let log = ManifestLog.create(storage, "/db", 1, START);
    let state = START;
    let id = 2;
    while (!log.isLong) {
      const edit: VersionEdit = {
        nextFileId: ++id,
        compactPointers: [{ level: 3, key: new Uint8Array(60_000).fill(id) }],
      };
      log.append(edit);
      state = applyEditToState(state, edit, BYTEWISE);
    }
    expect(log.bytes).toBeGreaterThan(1 << 20);
    state = { ...state, nextFileId: id + 1 };
    log = log.rollover(id, state);
    expect(log.isLong).toBe(false);
    expect(storage.list("/db").toSorted()).toEqual(["CURRENT", `MANIFEST-0000${id}`]);
    log.append({ logNumber: 5 });
    expect(recoverManifest(storage, "/db", BYTEWISE)!.state).toEqual({ ...state, logNumber: 5 });
  });

  it("keeps the old manifest or the new one wherever a rollover fails", () => {
    for (let call = 0; ; call++) {
      const storage = newStorage(new FaultyStorage());
      const log = ManifestLog.create(storage, "/db", 1, START);
      for (const edit of EDITS) log.append(edit);
      storage.failAt = storage.callCount + call;
      const state = { ...stateAfter(3), nextFileId: 10 };
      try {
        log.rollover(9, state);
        break;
      } catch (error) {
        expect(error).toMatchObject({ kind: "Io" });
        expect(failureOf(() => log.append({ logNumber: 1 }))).toBe(error);
        const { nextFileId, ...found } = recoverManifest(storage, "/db", BYTEWISE)!.state;
        expect(found).toEqual({ ...stateAfter(3), nextFileId: undefined });
        expect([8, 10]).toContain(nextFileId);
      }
    }
  });

  it("creates a directory or leaves it new wherever that fails", () => {
    for (let call = 0; ; call++) {
      const storage = newStorage(new FaultyStorage());
      storage.failAt = call;
      try {
        ManifestLog.create(storage, "/db", 1, START);
        break;
      } catch {
        const recovered = recoverManifest(storage, "/db", BYTEWISE);
        if (recovered !== undefined) expect(recovered.state).toEqual(START);
      }
    }
  });
});

describe("recoverManifest", () => {
  it("finds a directory new that is missing, empty, or left by a crash while it was created", () => {
    const storage = new MemoryStorage();
    expect(recoverManifest(storage, "/db", BYTEWISE)).toBeUndefined();
    newStorage(storage);
    expect(recoverManifest(storage, "/db", BYTEWISE)).toBeUndefined();
    replaceFile(storage, MANIFEST, new Uint8Array(3));
    replaceFile(storage, "/db/CURRENT.tmp", new Uint8Array(3));
    replaceFile(storage, "/db/notes.txt", new Uint8Array(3));
    expect(recoverManifest(storage, "/db", BYTEWISE)).toBeUndefined();
  });

  it.each(["000004.table", "000004.log"])("misses CURRENT when there is %s", (name) => {
    const storage = newStorage(new MemoryStorage());
    replaceFile(storage, `/db/${name}`, new Uint8Array(3));
    expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE))).toMatchObject({
      kind: "Corruption",
      file: "/db/CURRENT",
    });
  });

  it("refuses any changed byte of CURRENT, a cut one, and one that names nothing", () => {
    const { storage } = written();
    const whole = bytesOf(storage, "/db/CURRENT");
    expect(new TextDecoder().decode(whole.subarray(4))).toBe("MANIFEST-000001\n");
    const damages = [...whole.keys()].map((at) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte)));
    for (let length = 0; length < whole.length; length++) damages.push(whole.slice(0, length));
    for (const bytes of [...damages, new Uint8Array(1000)]) {
      replaceFile(storage, "/db/CURRENT", bytes);
      expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE))).toMatchObject({
        kind: "Corruption",
        file: "/db/CURRENT",
      });
    }
    replaceFile(storage, "/db/CURRENT", whole);
    storage.remove(MANIFEST);
    expect(failureOf(() => recoverManifest(storage, "/db", BYTEWISE)).message).toContain("MANIFEST-000001");
  });

  it("names both comparators when they differ", () => {
    const { storage } = written();
    const error = failureOf(() => recoverManifest(storage, "/db", { name: "by length", compare: () => 0 }));
    expect(error.kind).toBe("Incompatible");
    expect(error.message).toMatch(/"bytewise".*"by length"/);
  });
});
