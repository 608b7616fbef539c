import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brainOf } from "../brain-inside.ts";
import { garden } from "../garden.ts";
import { put, temporary } from "../temporary.ts";

test("watcher does not have unchanged notes read again at the next start", async () => {
  const [notes, data] = [temporary(garden(10)), temporary()];
  const first = await brainOf(notes, data);
  await first.registry.shutdown();
  put(notes, "bed0/plant0.md", "# Changed");
  rmSync(join(notes, "bed1/plant1.md"));
  const second = await brainOf(notes, data);
  expect(second.registry.getState("indexer")).toMatchObject({ total: 2, indexed: 1, removed: 1 });
  expect(second.shelf.index.count).toBe(9);
});

test("watcher sees notes being edited, put in place of others, moved with their folder, and removed", async () => {
  const notes = temporary(garden(3));
  const { finds } = await brainOf(notes);
  put(notes, "bed0/plant0.md", "# Zebra");
  await finds("zebra", "bed0/plant0.md");
  put(notes, "new/deep/.saving~", "# Zebra");
  renameSync(join(notes, "new/deep/.saving~"), join(notes, "new/deep/second.md"));
  await finds("zebra", "bed0/plant0.md", "new/deep/second.md");
  renameSync(join(notes, "new"), join(notes, "newer"));
  await finds("zebra", "bed0/plant0.md", "newer/deep/second.md");
  put(notes, "newer/deep/third.md", "# Zebra");
  await finds("zebra", "bed0/plant0.md", "newer/deep/second.md", "newer/deep/third.md");
  rmSync(join(notes, "newer"), { recursive: true });
  await finds("zebra", "bed0/plant0.md");
});

test("watcher outlives the folder of the notes, and nothing is forgotten meanwhile", async () => {
  const notes = temporary(garden(3));
  const { registry, shelf, logged, finds } = await brainOf(notes);
  renameSync(notes, `${notes}.away`);
  const sentence = `watcher: The folder ${notes} cannot be read: no such file or directory.`;
  await expect.poll(() => logged, { timeout: 3_000 }).toContain(sentence);
  renameSync(`${notes}.away`, notes);
  await expect.poll(() => registry.getStatus("watcher"), { timeout: 3_000 }).toBe("running");
  expect(shelf.index.count).toBe(3);
  put(notes, "bed0/plant0.md", "# Zebra");
  await finds("zebra", "bed0/plant0.md");
});

test("watcher waits while the indexer's mailbox is full, so that no note is lost", async () => {
  const notes = temporary(garden(200));
  const { shelf, logged } = await brainOf(notes);
  expect([shelf.index.count, logged]).toEqual([200, []]);
});
