import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { backupsIn } from "../src/database/back-up.ts";
import { BrainProcess } from "./brain-process.ts";
import { put, temporary } from "./temporary.ts";

vi.setConfig({ testTimeout: 15_000 });

function garden(count: number): Record<string, string> {
  const note = (at: number) => `---\ntags: [plant]\n---\n# Plant ${at}\n\nIt grows in bed ${at % 7}. ${"Water it well. ".repeat(40)}\n`;
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`bed${at % 7}/plant${at}.md`, note(at)]));
}

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
  const order = (word: string) => [...brain.stdout.matchAll(new RegExp(`(\\w+): ${word}`, "g"))].map((match) => match[1]);
  expect(order("stopped")).toEqual(order("started").toReversed());
  expect(brain.stdout).toContain("Ran for");
});

test("the demo ends as well while it is indexing", async () => {
  const [notes, data] = [temporary(garden(3_000)), temporary()];
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
  const [notes, data] = [temporary(garden(2_000)), temporary()];
  const first = new BrainProcess("--notes", notes, "--data", data);
  await first.said(/indexer: (\d+) of 2000 notes/);
  first.child.kill("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  const second = new BrainProcess("--notes", notes, "--data", data);
  const [, rest] = await second.said(/indexer: (\d+) of \1 notes/);
  expect(Number(rest)).toBeGreaterThan(0);
  expect(Number(rest)).toBeLessThan(2_000);
  await second.interrupt();
  expect(second.stdout).toContain("2000 notes at the end");
  expect(second.stdout).not.toContain("damaged");
});

test("the demo says in one sentence what is wrong with a broken note, and indexes the others", async () => {
  const notes = temporary({
    ...garden(3),
    "yaml.md": "---\na: [\n---\n# Unicorn",
    "binary.md": new Uint8Array([0, 1, 2]),
    "latin1.md": new Uint8Array([0xe4, 0xf6, 0xfc]),
    "folder.md/inner.md": "inside",
  });
  const data = temporary();
  const brain = new BrainProcess("--notes", notes, "--data", data, "--for", "1m");
  await brain.said(/7 of 7 notes, 3 broken/);
  put(notes, "bed0/plant0.md", new Uint8Array([0]));
  await brain.said(/bed0\/plant0\.md is binary, so it is left out\./);
  expect((await brain.interrupt()).code).toBe(0);
  for (const name of ["yaml", "binary", "latin1", "folder"])
    expect(brain.stdout.match(new RegExp(`: ${name}\\.md .+\\.$`, "gm"))).toHaveLength(1);
  const search = new BrainProcess("--notes", notes, "--data", data, "--search", '"plant 0"');
  expect(await search.ended).toBe(0);
  expect(search.stdout).toContain("bed0/plant0.md");
});

test("the demo outlives the folder of the notes, and forgets nothing meanwhile", async () => {
  const notes = temporary(garden(5));
  const brain = new BrainProcess("--notes", notes, "--data", temporary(), "--for", "1m");
  await brain.said(/5 of 5 notes/);
  renameSync(notes, `${notes}.away`);
  await brain.said(/watcher: The folder .+ cannot be read: no such file or directory\./);
  renameSync(`${notes}.away`, notes);
  await brain.said(/watcher: started[\s\S]*watcher: is tried again/);
  await vi.waitFor(() => {
    writeFileSync(join(notes, "bed0/plant0.md"), `# Again ${performance.now()}`);
    expect(brain.stdout).toContain("bed0/plant0.md is indexed");
  }, 8_000);
  expect((await brain.interrupt()).code).toBe(0);
  expect(brain.stdout).toContain("5 notes at the end");
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
  const [notes, data] = [temporary({ "a.md": "# Roses" }), temporary()];
  const brain = new BrainProcess("--notes", notes, "--data", data);
  await brain.said(/1 of 1 notes/);
  const search = new BrainProcess("--notes", notes, "--data", data, "--search", "rose");
  expect(await search.ended).toBe(0);
  expect(search.stdout).toContain("a.md");
  const second = new BrainProcess("--notes", notes, "--data", data);
  expect(await second.ended).toBe(1);
  expect(second.stderr).toBe(`Another brain is at work in ${data}. Stop it, or choose another folder with --data.\n`);
  await brain.interrupt();
});

test("backup copies the database once it has changed", async () => {
  const data = temporary();
  const brain = new BrainProcess("--notes", temporary(garden(3)), "--data", data);
  await brain.said(/3 of 3 notes/);
  await brain.interrupt();
  expect(await backupsIn(join(data, "backups"))).toEqual([]);
});

test.each([
  [["--notes", "/no/such/folder"], "The folder /no/such/folder cannot be read: no such file or directory.\n"],
  [["--serch", "x"], "There is no option --serch. Did you mean --search? See --help.\n"],
])("the demo refuses %j in one sentence", async (args, sentence) => {
  const brain = new BrainProcess(...args);
  expect(await brain.ended).toBe(1);
  expect([brain.stdout, brain.stderr]).toEqual(["", sentence]);
});
