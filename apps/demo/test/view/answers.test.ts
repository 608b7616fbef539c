import { expect, test } from "vitest";
import { MARKS } from "../../src/database/search.ts";
import { renderAnswers } from "../../src/view/answers.ts";
import type { Paint } from "../../src/view/paint.ts";

const marking: Paint = (look, text) => (look === "cyan" ? `<${text}>` : text);
const hit = {
  path: "a.md",
  title: "A",
  snippet: `the ${MARKS[0]}red${MARKS[1]} and the ${MARKS[0]}rose${MARKS[1]} here`,
};

test("renderAnswers emphasizes what was found", () => {
  const lines = renderAnswers({ words: "red", hits: [hit], count: 9 }, Infinity, marking);
  expect(lines).toEqual(["The best of 9 notes for red:", "", "A", "a.md", "the <red> and the <rose> here"]);
});

test("renderAnswers cuts a line that is too long, within a word that was found too", () => {
  expect(renderAnswers({ words: "red", hits: [hit], count: 9 }, 7, marking).at(-1)).toBe("the <re…>");
});
