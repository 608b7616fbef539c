import { expect, test } from "vitest";
import { parseNote } from "../../src/notes/parse-note.ts";

test("parseNote takes front matter, headings, links and tags", () => {
  const text = `---\r
title: The Plan
tags: [Work, "#2026", 7]
---
# Heading *one*

See [the guide](guide.md#top) and [[Other Note|that]], #idea/first not in \`#code\` nor [x](a.md#anchor).

## Two
- a [link][ref] in a list
> #quoted

[ref]: https://example.org
`;
  expect(parseNote("plan.md", text)).toEqual({
    title: "The Plan",
    headings: [
      { level: 1, text: "Heading one" },
      { level: 2, text: "Two" },
    ],
    links: ["guide.md#top", "Other Note", "a.md#anchor", "https://example.org"],
    tags: ["work", "2026", "7", "idea/first", "quoted"],
    body: expect.stringContaining("See the guide and"),
  });
});

test.each([
  ["# One\n# Two", "One"],
  ["## Only\ntext", "Only"],
  ["just text", "my note"],
  ["", "my note"],
  ["---\n---\n# After", "After"],
])("parseNote calls %j by its title or its file", (text, title) => {
  expect(parseNote("in/my note.md", text).title).toBe(title);
});

test("parseNote leaves markup out of the text, and code in", () => {
  const { body } = parseNote(
    "a.md",
    "**bold** <b>html</b> <!-- hidden -->\n\n```js\nrun()\n```\n\n| a | b |\n|---|---|\n| c | d |",
  );
  expect(body.split(/\s+/).filter(Boolean)).toEqual(["bold", "html", "run()", "a", "b", "c", "d"]);
});

test.each([
  [
    "---\na: [1, 2\n---\n# Text",
    /^x\.md has front matter that cannot be used \(line \d: .+\); the rest of it is indexed\.$/,
  ],
  [
    "---\n- a\n- b\n---\n# Text",
    "x.md has front matter that cannot be used (it is not a list of fields); the rest of it is indexed.",
  ],
])("parseNote tells of front matter as in %j in one sentence, and takes the rest", (text, problem) => {
  const note = parseNote("x.md", text);
  expect(note.problem).toMatch(problem);
  expect(note.title).toBe("Text");
});

test("parseNote takes a note that is nested too deeply as plain text", () => {
  const note = parseNote("x.md", `${">".repeat(50_000)} deep`);
  expect(note).toMatchObject({
    body: expect.stringContaining("deep"),
    problem: expect.stringMatching(/^x\.md is nested/),
  });
});

test("parseNote takes a rule at the top for what it is", () => {
  expect(parseNote("x.md", "---\nno front matter").problem).toBeUndefined();
});
