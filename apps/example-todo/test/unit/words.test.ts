import { describe, expect, it } from "vitest";
import { matchesWords, wordsOf } from "../../src/shared/words.ts";

describe("wordsOf", () => {
  it("gives the words of texts in lower case, each once, in their order", () => {
    expect(wordsOf(["Buy milk, buy BREAD!", "milk"])).toEqual(["buy", "milk", "bread"]);
  });

  it.each([
    ["Crème brûlée", ["creme", "brulee"]],
    ["e\u0301te\u0301", ["ete"]],
    ["Łódź Straße", ["łodz", "straße"]],
    ["İstanbul", ["istanbul"]],
    ["ﬁle №5", ["file", "no5"]],
    ["Ελληνικά", ["ελληνικα"]],
    ["日本語 テスト", ["日本語", "テスト"]],
    ["نُوتَة", ["نوتة"]],
    ["a1 b-2 c_3 d.e", ["a1", "b", "2", "c", "3", "d", "e"]],
    ["it's", ["it", "s"]],
    ["🙂 !? …", []],
    ["", []],
  ])("reads %j", (text, words) => {
    expect(wordsOf([text])).toEqual(words);
  });

  it("gives the same words for what looks the same", () => {
    expect(wordsOf(["가"])).toEqual(wordsOf(["\u1100\u1161"]));
    expect(wordsOf(["ﾃｽﾄ"])).toEqual(wordsOf(["テスト"]));
  });

  it("cuts long words, never through a character", () => {
    const [word = ""] = wordsOf(["𝒜x".repeat(50)]);
    expect(word.length).toBeLessThanOrEqual(40);
    expect(word.isWellFormed()).toBe(true);
    expect(wordsOf([`a${"\u{20000}".repeat(30)}`])[0]?.isWellFormed()).toBe(true);
  });

  it("stops after two hundred words", () => {
    const text = Array.from({ length: 500 }, (_, i) => `w${i}`).join(" ");
    expect(wordsOf([text])).toHaveLength(200);
  });

  it("takes broken text for what it is", () => {
    expect(wordsOf(["a\ud800b"])).toEqual(["a", "b"]);
  });
});

describe("matchesWords", () => {
  const words = ["buy", "oat", "milk"];

  it.each([
    [[], true],
    [["mi"], true],
    [["milk"], true],
    [["milky"], false],
    [["milk", "bu"], true],
    [["mil", "buy"], false],
    [["buy", "bread"], false],
  ])("says whether %j are among them, the last as a beginning: %j", (typed, expected) => {
    expect(matchesWords(words, typed)).toBe(expected);
  });
});
