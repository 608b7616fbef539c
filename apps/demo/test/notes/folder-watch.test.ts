import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { FolderWatch } from "../../src/notes/folder-watch.ts";
import { put, temporary } from "../temporary.ts";

function watchOf(root: string) {
  const touched = new Set<string>();
  const watch = new FolderWatch(
    root,
    (path) => touched.add(path),
    (sentence) => touched.add(sentence),
  );
  onTestFinished(() => watch.close());
  return { touched, watch };
}

test("FolderWatch tells of a file that is written, and of one that takes another's place", async () => {
  const root = temporary({ "sub/a.md": "1" });
  const { touched, watch } = watchOf(root);
  watch.add("");
  watch.add("sub");
  put(root, "sub/a.md", "2");
  put(root, "sub/.b.md.tmp", "2");
  renameSync(join(root, "sub/.b.md.tmp"), join(root, "sub/b.md"));
  await vi.waitFor(
    () => expect([...touched]).toEqual(expect.arrayContaining(["sub/a.md", "sub/b.md"])),
    10_000,
  );
});

test("FolderWatch watches a folder that takes another's place, once it is added again", async () => {
  const root = temporary({ "sub/a.md": "1" });
  const { touched, watch } = watchOf(root);
  watch.add("");
  watch.add("sub");
  rmSync(join(root, "sub"), { recursive: true });
  mkdirSync(join(root, "sub"));
  await vi.waitFor(() => expect([...touched]).toContain("sub"), 10_000);
  watch.add("sub");
  put(root, "sub/new.md", "1");
  await vi.waitFor(() => expect([...touched]).toContain("sub/new.md"), 10_000);
});

test("FolderWatch tells of the folder of the notes going away", async () => {
  const root = temporary();
  const { touched, watch } = watchOf(root);
  watch.add("");
  rmSync(root, { recursive: true });
  await vi.waitFor(() => expect([...touched]).toContain(""), 10_000);
});

test("FolderWatch says once that it cannot watch", () => {
  const { touched, watch } = watchOf(join(temporary(), "missing"));
  watch.add("");
  watch.add("");
  expect([...touched]).toEqual([
    "Not all folders can be watched (no such file or directory); changes there are found more slowly.",
  ]);
});
