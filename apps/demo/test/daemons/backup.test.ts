import { expect, test } from "vitest";
import { backupsIn } from "../../src/database/back-up.ts";
import { parseNote } from "../../src/notes/parse-note.ts";
import { brainOf } from "../brain-inside.ts";
import { temporary } from "../temporary.ts";

test("backup copies the database when it has changed, and only then", async () => {
  const { registry, shelf, logged } = await brainOf(temporary({ "a.md": "x" }));
  // Its own schedule may run it meanwhile, so that only the runs that were asked for here are counted.
  const asked = () => registry.getInfo("backup").history.filter(({ reason }) => reason === "trigger").length;
  const runs = async (count: number) => {
    await expect.poll(() => registry.trigger("backup"), { timeout: 10_000 }).toBe(true);
    await expect.poll(asked, { timeout: 10_000 }).toBe(count);
  };
  const copies = () => logged.filter((line) => line.startsWith("copied the database")).length;
  await runs(1);
  await runs(2);
  expect(copies()).toBe(1);
  expect(await backupsIn(shelf.backups)).toHaveLength(1);
  shelf.index.put("b.md", { modified: 1, size: 1 }, parseNote("b.md", "x"));
  await runs(3);
  expect(copies()).toBe(2);
});
