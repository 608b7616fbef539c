import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entersNotes } from "../../src/notes/folders-to-enter.ts";
import { survey } from "../../src/notes/survey.ts";
import { put, temporary } from "../temporary.ts";

const { signal } = new AbortController();

function knownOf(root: string, ...paths: string[]) {
  const stamps = new Map(
    paths.map((path) => {
      const { mtimeMs: modified, size } = statSync(join(root, path));
      return [path, { modified, size }];
    }),
  );
  return {
    stamps,
    paths: (folder: string) => paths.filter((path) => folder === "" || path.startsWith(`${folder}/`)),
  };
}

test("survey of everything finds what is new, changed and gone", async () => {
  const root = temporary({ "same.md": "1", "changed.md": "1", "sub/gone.md": "1" });
  const known = knownOf(root, "same.md", "changed.md", "sub/gone.md");
  put(root, "changed.md", "longer");
  put(root, "new.md", "1");
  rmSync(join(root, "sub"), { recursive: true });
  const news = await survey([""], known, { root, enters: entersNotes, signal });
  expect([...news.changed.keys()].toSorted()).toEqual(["changed.md", "new.md"]);
  expect(news).toMatchObject({ removed: ["sub/gone.md"], seen: { notes: 3, folders: 1 } });
});

test("survey takes a touched file as changed, whatever it looks like, and no other", async () => {
  const root = temporary({ "a.md": "1", "b.md": "1", "x.txt": "" });
  const known = knownOf(root, "a.md");
  const news = await survey(["a.md", "x.txt", ".git/c.md"], known, { root, enters: entersNotes, signal });
  expect([...news.changed.keys()]).toEqual(["a.md"]);
});

test("survey takes a folder that came or went with all that is in it", async () => {
  const root = temporary({ "new/deep/a.md": "1", "old/b.md": "1" });
  const known = knownOf(root, "old/b.md");
  rmSync(join(root, "old"), { recursive: true });
  const news = await survey(["new", "old"], known, { root, enters: entersNotes, signal });
  expect([...news.changed.keys()]).toEqual(["new/deep/a.md"]);
  expect(news.removed).toEqual(["old/b.md"]);
});

test("survey rejects with one sentence when the folder of the notes is gone", async () => {
  const root = join(temporary(), "gone");
  const known = { stamps: new Map(), paths: () => ["a.md"] };
  await expect(survey([""], known, { root, enters: entersNotes, signal })).rejects.toThrow(
    `The folder ${root} cannot be read:`,
  );
});
