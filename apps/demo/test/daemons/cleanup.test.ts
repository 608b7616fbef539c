import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseNote } from "../../src/notes/parse-note.ts";
import { brainOf } from "../brain-inside.ts";
import { put, temporary } from "../temporary.ts";

const STAMP = { modified: 1, size: 1 };

test("cleanup drops what vanished", async () => {
  const { registry, shelf } = await brainOf(temporary({ "a.md": "x" }));
  shelf.index.put("ghost.md", STAMP, parseNote("ghost.md", "x"));
  registry.trigger("cleanup");
  await expect.poll(() => registry.getState("cleanup")).toEqual({ words: "1 dropped" });
  expect(shelf.index.paths()).toEqual(["a.md"]);
});

test("cleanup has the watcher find what nobody told it", async () => {
  // Outside the folder the file is not watched, only its link inside is.
  const [notes, other] = [temporary(), temporary({ "a.md": "# Red" })];
  symlinkSync(join(other, "a.md"), join(notes, "a.md"));
  const { registry, finds } = await brainOf(notes);
  put(other, "a.md", "# A zebra");
  registry.trigger("cleanup");
  await finds("zebra", "a.md");
});

test("cleanup forgets nothing while the folder of the notes is away", async () => {
  const notes = temporary({ "a.md": "x" });
  const { registry, shelf } = await brainOf(notes);
  rmSync(notes, { recursive: true });
  registry.trigger("cleanup");
  await expect.poll(() => registry.getMetrics("cleanup").runs).toBe(1);
  expect(shelf.index.count).toBe(1);
});
