import { expect, test } from "vitest";
import { clip, fit, printable, widthOf } from "../../src/view/printable.ts";

test.each([
  ["abc", 3],
  ["日本", 4],
  ["e\u0301", 1],
  ["👩‍👩‍👧", 2],
  ["\u001B[1mbold\u001B[22m", 4],
])("widthOf %j is %i", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("clip cuts with an ellipsis, never in the middle of a character", () => {
  expect([clip("abcdef", 6), clip("abcdef", 4), clip("日本語", 4), clip("abc", 0)]).toEqual([
    "abcdef",
    "abc…",
    "日…",
    "",
  ]);
});

test("fit fills with blanks", () => {
  expect([fit("日", 4), fit("abcdef", 4)]).toEqual(["日  ", "abc…"]);
});

test("printable takes out whatever a terminal would obey", () => {
  expect(printable("a\u001B[2Jb\nc\u0007d")).toBe("ab c d");
});
