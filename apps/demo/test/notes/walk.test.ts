import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entersNotes, entersPackages } from "../../src/notes/folders-to-enter.ts";
import { walk } from "../../src/notes/walk.ts";
import { temporary } from "../temporary.ts";

const { signal } = new AbortController();

test("walk finds notes at any depth, but not in hidden folders and packages", async () => {
  const root = temporary({
    "a.md": "1",
    "b/c/d.Markdown": "22",
    "b/x.txt": "",
    ".git/e.md": "",
    "node_modules/f.md": "",
  });
  const { notes, problems } = await walk({ root, enters: entersNotes, signal });
  expect([...notes.keys()].toSorted()).toEqual(["a.md", "b/c/d.Markdown"]);
  expect(notes.get("b/c/d.Markdown")).toEqual({ modified: expect.any(Number), size: 2 });
  expect(problems).toEqual([]);
});

test("walk takes each real file once, where it really is, and survives loops", async () => {
  const root = temporary({ "node_modules/.pnpm/p@1/node_modules/p/README.md": "x", "a/note.md": "x" });
  symlinkSync(join(root, "node_modules/.pnpm/p@1/node_modules/p"), join(root, "node_modules/p"));
  symlinkSync(root, join(root, "a/loop"));
  symlinkSync("note.md", join(root, "a/again.md"));
  const { notes } = await walk({ root, enters: entersPackages, signal });
  expect([...notes.keys()].toSorted()).toEqual([
    "a/note.md",
    "node_modules/.pnpm/p@1/node_modules/p/README.md",
  ]);
});

test("walk follows a link that leads out of the folder", async () => {
  const [root, other] = [temporary(), temporary({ "n.md": "x" })];
  symlinkSync(other, join(root, "shared"));
  expect([...(await walk({ root, enters: entersNotes, signal })).notes.keys()]).toEqual(["shared/n.md"]);
});

test("walk says in one sentence what it cannot take, and goes on", async () => {
  const root = temporary({ "folder.md/inner.md": "x", "z.md": "x" });
  symlinkSync("nowhere.md", join(root, "dangling.md"));
  const { notes, problems } = await walk({ root, enters: entersNotes, signal });
  expect([...notes.keys()].toSorted()).toEqual(["folder.md/inner.md", "z.md"]);
  expect(problems).toEqual([
    "folder.md is a folder, not a note.",
    "dangling.md is a link that leads nowhere: no such file or directory.",
  ]);
});

test("walk stops at its limit and says so", async () => {
  const root = temporary(Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`${at}.md`, "x"])));
  const { notes, problems } = await walk({ root, enters: entersNotes, signal, limit: 4 });
  expect(notes.size).toBe(4);
  expect(problems).toEqual(["There are more than 4 notes; the others are left out."]);
});

test("walk rejects with one sentence when the folder itself cannot be read", async () => {
  const root = join(temporary(), "missing");
  await expect(walk({ root, enters: entersNotes, signal })).rejects.toThrow(
    `The folder ${root} cannot be read: no such file or directory.`,
  );
});

test("walk ends when its signal is aborted", async () => {
  const root = temporary({ "a/b.md": "" });
  const reason = new Error("enough");
  await expect(walk({ root, enters: entersNotes, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
