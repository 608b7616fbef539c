import { expect, test } from "vitest";
import { MARKS, queryOf, search } from "../../src/database/search.ts";
import { Shelf } from "../../src/database/shelf.ts";
import { parseNote } from "../../src/notes/parse-note.ts";
import { temporary } from "../temporary.ts";

function shelfOf(notes: Record<string, string>): Shelf {
  const shelf = new Shelf(temporary(), "/notes");
  shelf.open();
  for (const [path, text] of Object.entries(notes))
    shelf.index.put(path, { modified: 1, size: 1 }, parseNote(path, text));
  return shelf;
}

test("search finds notes that hold all the words, the title counting most", () => {
  const shelf = shelfOf({
    "body.md": "# Other\nOnce it speaks of gardens and of roses.",
    "title.md": "# Gardens of roses\nText.",
    "half.md": "# Gardens\nText.",
  });
  expect(search(shelf.db, "roses gardens").map((hit) => hit.path)).toEqual(["title.md", "body.md"]);
  shelf.close();
});

test("search knows a word in its other forms and without accents", () => {
  const shelf = shelfOf({ "a.md": "# Running\nÜber Cafés" });
  for (const words of ["run", "runs", "cafe", "UBER"]) expect(search(shelf.db, words)).toHaveLength(1);
  shelf.close();
});

test("search marks what it found in the snippet", () => {
  const shelf = shelfOf({ "a.md": "# A\nthe red\nrose" });
  expect(search(shelf.db, "rose")[0]?.snippet).toContain(`red ${MARKS[0]}rose${MARKS[1]}`);
  shelf.close();
});

test.each([
  'a"b',
  '"',
  '""',
  "AND",
  "a AND",
  "NOT b",
  "NEAR(a b)",
  "a*",
  "*",
  "-a",
  "a -b",
  "title:a",
  "(a",
  "a)",
  "^a",
  "a + b",
  "{a}:b",
  "\0",
  "'",
  "ä;--",
  "  ",
])("search takes %j as words, not as syntax", (words) => {
  const shelf = shelfOf({ "a.md": "a b" });
  expect(() => search(shelf.db, words)).not.toThrow();
  shelf.close();
});

test("queryOf keeps together what stands in quotes", () => {
  expect(queryOf('red "climbing rose" - *')).toBe('"red" "climbing rose"');
});
