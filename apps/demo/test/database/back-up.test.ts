import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp, backupsIn } from "../../src/database/back-up.ts";
import { Shelf } from "../../src/database/shelf.ts";
import { sqlite } from "../../src/database/sqlite.ts";
import { parseNote } from "../../src/notes/parse-note.ts";
import { put, temporary } from "../temporary.ts";

test("backUp copies whole notes while others are being written", async () => {
  const shelf = new Shelf(temporary(), "/notes");
  shelf.open();
  const add = (index: number) =>
    shelf.index.put(
      `${index}.md`,
      { modified: 1, size: 1 },
      parseNote(`${index}.md`, `# ${"word ".repeat(200)}`),
    );
  for (let index = 0; index < 300; index++) add(index);
  const copying = backUp(shelf.db, shelf.backups, new Date());
  for (let index = 300; index < 330; index++) {
    add(index);
    await new Promise(setImmediate);
  }
  const { name } = await copying;
  const copy = new sqlite.DatabaseSync(join(shelf.backups, name), { readOnly: true });
  expect(copy.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  const [notes, words] = ["note", "words"].map(
    (table) => copy.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"],
  );
  expect(notes).toBe(words);
  expect(notes).toBeGreaterThanOrEqual(300);
  copy.close();
  shelf.close();
});

test("backUp keeps the last five, and clears away what a killed one left", async () => {
  const shelf = new Shelf(temporary(), "/notes");
  shelf.open();
  put(shelf.backups, "partial.db", "half a database");
  for (let second = 0; second < 7; second++)
    await backUp(shelf.db, shelf.backups, new Date(Date.UTC(2026, 0, 1, 0, 0, second)));
  expect(await backupsIn(shelf.backups)).toEqual(
    [6, 5, 4, 3, 2].map((second) => `brain-20260101T00000${second}Z.db`),
  );
  shelf.close();
});
