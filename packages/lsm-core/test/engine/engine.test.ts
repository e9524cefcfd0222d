import { expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { resolveOptions } from "../../src/engine/options.ts";
import { NONE } from "../../src/engine/write-level.ts";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import { OP_PUT } from "../../src/wal/operation.ts";
import { bytes } from "../support/text.ts";

it("an engine that is closed keeps no blocks", () => {
  const engine = Engine.open("/db", resolveOptions({ storage: new MemoryStorage() }));
  engine.writer.writeOne(OP_PUT, bytes("a"), 1, bytes("1"), 1, NONE);
  engine.writer.flush();
  const [slot] = engine.views.current.levels.flat();
  engine.blocks.fetch(engine.tables.acquire(slot), 0);
  expect(engine.blocks.bytes.length).toBeGreaterThan(0);
  engine.close();
  expect(engine.blocks.bytes.length).toBe(0);
});
