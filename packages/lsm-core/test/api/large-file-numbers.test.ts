import { Lsm, MemoryStorage } from "lsm-core";
import { expect, it } from "vitest";
import { text } from "../support/text.ts";

// What a number of 32 bits, with or without a sign, would take for -1, 0, 2 and the like.
it.each([2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32 + 1, 10 ** 15 - 100])(
  "the numbers of new files follow those of all files that are there, also after %d",
  (id) => {
    const storage = new MemoryStorage();
    const first = Lsm.open("/db", { storage });
    first.put("a", "1");
    first.close();
    storage.create(`/db/${id}.table`).close();
    const second = Lsm.open("/db", { storage });
    second.put("b", "2");
    second.flush();
    second.put("c", "3");
    second.close();
    const names = storage.list("/db").filter((name) => /\.(?:log|table)$/.test(name));
    expect(names.map((name) => Number.parseInt(name, 10) > id)).toEqual([true, true]);
    using third = Lsm.open("/db", { storage });
    expect(["a", "b", "c"].map((key) => text(third.get(key)))).toEqual(["1", "2", "3"]);
  },
);
