import { expect, test } from "vitest";
import { Shelf } from "../../src/database/shelf.ts";
import { parseNote } from "../../src/notes/parse-note.ts";
import { search } from "../../src/database/search.ts";
import { temporary } from "../temporary.ts";

const STAMP = { modified: 1_700_000_000_000.25, size: 12 };

function open(): Shelf {
  const folder = temporary();
  const shelf = new Shelf(folder, "/notes");
  shelf.open();
  return shelf;
}

test("put replaces what was known of the note", () => {
  const shelf = open();
  shelf.index.put("a.md", STAMP, parseNote("a.md", "# First\n[x](y.md) #old"));
  shelf.index.put("a.md", STAMP, parseNote("a.md", "# Second"));
  expect(shelf.index.count).toBe(1);
  expect(search(shelf.db, "first")).toEqual([]);
  expect(search(shelf.db, "second")).toMatchObject([{ path: "a.md", title: "Second" }]);
  for (const table of ["link", "tag"]) expect(shelf.db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  shelf.close();
});

test("remove takes the note out of every table, and tells whether it was there", () => {
  const shelf = open();
  shelf.index.put("a.md", STAMP, parseNote("a.md", "# One\n#tag [x](y.md)"));
  expect([shelf.index.remove("a.md"), shelf.index.remove("a.md")]).toEqual([true, false]);
  for (const table of ["note", "words", "heading", "link", "tag"])
    expect(shelf.db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  shelf.close();
});

test("stamps are kept exactly, and not those of notes with a problem", () => {
  const shelf = open();
  shelf.index.put("good.md", STAMP, parseNote("good.md", "x"));
  shelf.index.put("bad.md", STAMP, parseNote("bad.md", "---\na: [\n---\nx"));
  expect([...shelf.index.stamps()]).toEqual([["good.md", STAMP]]);
  shelf.close();
});

test("paths of a folder are those inside it", () => {
  const shelf = open();
  for (const path of ["a/1.md", "a/b/2.md", "ab/3.md"]) shelf.index.put(path, STAMP, parseNote(path, "x"));
  expect(shelf.index.paths("a")).toEqual(["a/1.md", "a/b/2.md"]);
  expect(shelf.index.paths()).toHaveLength(3);
  shelf.close();
});

test("revision changes with each put and remove", () => {
  const shelf = open();
  const revisions = [shelf.index.revision];
  shelf.index.put("a.md", STAMP, parseNote("a.md", "x"));
  revisions.push(shelf.index.revision);
  shelf.index.put("a.md", STAMP, parseNote("a.md", "y"));
  revisions.push(shelf.index.revision);
  shelf.index.remove("a.md");
  revisions.push(shelf.index.revision);
  expect(new Set(revisions).size).toBe(4);
  shelf.close();
});
