import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp } from "../../src/database/back-up.ts";
import { InUseError, OtherNotesError } from "../../src/database/errors.ts";
import { Shelf } from "../../src/database/shelf.ts";
import { parseNote } from "../../src/notes/parse-note.ts";
import { temporary } from "../temporary.ts";

const STAMP = { modified: 1, size: 1 };

test("a Shelf keeps what was put into it when it is opened again", () => {
  const folder = temporary();
  const first = new Shelf(folder, "/notes");
  first.open();
  first.index.put("a.md", STAMP, parseNote("a.md", "x"));
  first.close();
  const second = new Shelf(folder, "/notes");
  expect(second.open()).toBeUndefined();
  expect(second.index.paths()).toEqual(["a.md"]);
  second.close();
});

test("a Shelf that is open elsewhere is refused, and free again when closed", () => {
  const folder = temporary();
  const [one, two] = [new Shelf(folder, "/notes"), new Shelf(folder, "/notes")];
  one.open();
  expect(() => two.open()).toThrow(InUseError);
  one.close();
  two.open();
  two.close();
});

test("a Shelf says in one sentence that its folder cannot be used", () => {
  const folder = join(temporary({ file: "x" }), "file");
  expect(() => new Shelf(folder, "/notes").open()).toThrow(
    `${folder} cannot be used: not a directory. Choose another`,
  );
});

test("a Shelf does not take the index of other notes for its own", () => {
  const folder = temporary();
  const one = new Shelf(folder, "/notes");
  one.open();
  one.close();
  const other = new Shelf(folder, "/other");
  expect(() => other.open()).toThrow(OtherNotesError);
  one.open();
  one.close();
});

test.each([
  [
    "overwritten",
    (file: string) => writeFileSync(file, "this is no database, however long it may be".repeat(100)),
  ],
  ["torn", (file: string) => writeFileSync(file, readFileSync(file).fill(7, 4096, 12_288))],
])("a Shelf whose file was %s is restored from the newest backup", async (_, damage) => {
  const folder = temporary();
  const shelf = new Shelf(folder, "/notes");
  shelf.open();
  shelf.index.put("a.md", STAMP, parseNote("a.md", "x"));
  const { name } = await backUp(shelf.db, shelf.backups, new Date());
  shelf.close();
  markUnclosed(folder);
  damage(join(folder, "brain.db"));
  expect(shelf.open()).toBe(`The database was damaged; the backup ${name} took its place.`);
  expect(shelf.index.paths()).toEqual(["a.md"]);
  shelf.close();
  expect(existsSync(join(folder, "damaged-brain.db"))).toBe(true);
});

test("a damaged Shelf without a backup begins anew", () => {
  const folder = temporary({ "brain.db": "no database".repeat(1_000) });
  const shelf = new Shelf(folder, "/notes");
  expect(shelf.open()).toBe("The database was damaged; a new one takes its place.");
  expect(shelf.index.count).toBe(0);
  shelf.close();
});

/** As a kill -9 leaves it: open, and with the lock given back by the system. */
function markUnclosed(folder: string): void {
  const shelf = new Shelf(folder, "/notes");
  shelf.open();
  const { db } = shelf;
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(join(folder, "brain.db"));
  shelf.close();
  writeFileSync(join(folder, "brain.db"), bytes);
}
