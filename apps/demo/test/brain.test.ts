import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { Shelf } from "../src/database/shelf.ts";
import { parseNote } from "../src/notes/parse-note.ts";
import { BrainProcess } from "./brain-process.ts";
import { garden } from "./garden.ts";
import { put, temporary } from "./temporary.ts";

vi.setConfig({ testTimeout: 15_000 });

test("the demo runs for as long as it is told, and sums up", async () => {
  const [notes, data] = [temporary(garden(20)), temporary()];
  const brain = new BrainProcess("--notes", notes, "--data", data, "--for", "500ms");
  expect(await brain.ended).toBe(0);
  expect(brain.stdout).toMatch(/indexer: 20 of 20 notes/);
  expect(brain.stdout).toMatch(/Ran for 5\d\d ms|Ran for [67]\d\d ms|Ran for .+, stopped in \d+ ms:/);
  expect(brain.stdout).toMatch(/ {2}watcher +1 run +20 notes in 8 folders/);
  expect(brain.stderr).toBe("");
});

test("the demo ends in reverse order on Ctrl-C, within two seconds, with exit code 0", async () => {
  const brain = new BrainProcess("--notes", temporary(garden(5)), "--data", temporary());
  await brain.said(/cleanup: started[\s\S]*5 of 5 notes|5 of 5 notes[\s\S]*cleanup: started/);
  const { code, took } = await brain.interrupt();
  expect(code).toBe(0);
  expect(took).toBeLessThan(2_000);
  const stopped = [...brain.stdout.matchAll(/(\w+): stopped/g)].map((match) => match[1]);
  expect(stopped).toEqual(["cleanup", "watcher", "backup", "indexer", "database"]);
  expect(brain.stdout).toContain("Ran for");
});

test("the demo ends as well while it is indexing", async () => {
  const [notes, data] = [temporary(garden(1_000)), temporary()];
  const brain = new BrainProcess("--notes", notes, "--data", data);
  await brain.said(/watcher: started/);
  const { code, took } = await brain.interrupt();
  expect(code).toBe(0);
  expect(took).toBeLessThan(2_000);
  expect(brain.stderr).toBe("");
});

test("the demo finds a note that is edited, saved under a new name or removed while it runs, within a second", async () => {
  const notes = temporary(garden(30));
  const brain = new BrainProcess("--notes", notes, "--data", temporary(), "--search", "zebra", "--for", "1m");
  await brain.said(/None of 30 notes answers zebra/);
  const began = performance.now();
  put(notes, "bed1/plant1.md", "# A zebra");
  await brain.said(/bed1\/plant1\.md is indexed[\s\S]*The best of 30 notes for zebra:\s+A zebra/);
  expect(performance.now() - began).toBeLessThan(1_000);

  put(notes, "new/deep/.saving~", "# The second zebra");
  renameSync(join(notes, "new/deep/.saving~"), join(notes, "new/deep/second.md"));
  await brain.said(/The best of 31 notes for zebra:[\s\S]*The second zebra/);

  rmSync(join(notes, "new"), { recursive: true });
  await brain.said(/new\/deep\/second\.md is gone/);
  expect((await brain.interrupt()).code).toBe(0);
});

test("the demo opens clean after a kill -9 in the middle, and reads only what is missing", async () => {
  const [notes, data] = [temporary(garden(800)), temporary()];
  const first = new BrainProcess("--notes", notes, "--data", data);
  await first.said(/indexer: (\d+) of 800 notes/);
  first.child.kill("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  const second = new BrainProcess("--notes", notes, "--data", data);
  const [, rest] = await second.said(/indexer: (\d+) of \1 notes/);
  expect(Number(rest)).toBeGreaterThan(0);
  expect(Number(rest)).toBeLessThan(800);
  await second.interrupt();
  expect(second.stdout).toContain("800 notes at the end");
  expect(second.stdout).not.toContain("damaged");
});

test("--search answers and ends: with 0 when something was found, else with 1", async () => {
  const [notes, data] = [temporary({ "a.md": "# Roses\nThey are red." }), temporary()];
  const found = new BrainProcess("--notes", notes, "--data", data, "--search", "rose");
  expect(await found.ended).toBe(0);
  expect(found.stdout).toBe("The best of 1 notes for rose:\n\nRoses\na.md\nRoses They are red.\n");
  const none = new BrainProcess("--notes", notes, "--data", data, "--search", 'tulip" AND (*');
  expect(await none.ended).toBe(1);
  expect(none.stdout).toBe('None of 1 notes answers tulip" AND (*.\n');
});

test("--search answers beside a brain that runs; a second brain is refused", async () => {
  const [notes, data] = [temporary(), temporary()];
  const shelf = new Shelf(data, notes);
  shelf.open();
  shelf.index.put("a.md", { modified: 1, size: 1 }, parseNote("a.md", "# Roses"));
  const search = new BrainProcess("--notes", notes, "--data", data, "--search", "rose");
  const second = new BrainProcess("--notes", notes, "--data", data);
  expect([await search.ended, await second.ended]).toEqual([0, 1]);
  expect(search.stdout).toBe("The best of 1 notes for rose:\n\nRoses\na.md\nRoses\n");
  expect(second.stderr).toBe(
    `Another brain is at work in ${data}. Stop it, or choose another folder with --data.\n`,
  );
  shelf.close();
});

test.each([
  [["--notes", "/no/such/folder"], "The folder /no/such/folder cannot be read: no such file or directory.\n"],
  [["--serch", "x"], "There is no option --serch. Did you mean --search? See --help.\n"],
])("the demo refuses %j in one sentence", async (args, sentence) => {
  const brain = new BrainProcess(...args);
  expect(await brain.ended).toBe(1);
  expect([brain.stdout, brain.stderr]).toEqual(["", sentence]);
});
