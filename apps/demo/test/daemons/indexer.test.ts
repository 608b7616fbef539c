import { expect, test } from "vitest";
import { brainOf } from "../brain-inside.ts";
import { garden } from "../garden.ts";
import { put, temporary } from "../temporary.ts";

test("indexer says in one sentence what is wrong with a broken note, and indexes the others", async () => {
  const notes = temporary({
    ...garden(3),
    "yaml.md": "---\na: [\n---\n# Unicorn",
    "binary.md": new Uint8Array([0, 1, 2]),
    "latin1.md": new Uint8Array([0xe4, 0xf6, 0xfc]),
    "folder.md/inner.md": "inside",
  });
  const { logged, registry, finds } = await brainOf(notes);
  expect(logged.toSorted()).toEqual([
    "binary.md is binary, so it is left out.",
    "folder.md is a folder, not a note.",
    "latin1.md is not valid UTF-8, so it is left out.",
    expect.stringMatching(
      /^yaml\.md has front matter that cannot be used \(line 3: .+\); the rest of it is indexed\.$/,
    ),
  ]);
  expect(registry.getState("indexer")).toMatchObject({
    done: 7,
    total: 7,
    broken: 3,
    words: "7 of 7 notes, 3 broken",
  });
  await finds("unicorn", "yaml.md");
  await finds("inside", "folder.md/inner.md");
});

test("indexer keeps what it knew of a note that breaks, and takes it when it is mended", async () => {
  const notes = temporary({ "a.md": "# Red" });
  const { logged, registry, finds } = await brainOf(notes);
  put(notes, "a.md", new Uint8Array([0]));
  await expect.poll(() => logged).toContain("a.md is binary, so it is left out.");
  await finds("red", "a.md");
  put(notes, "a.md", "# Blue");
  await finds("blue", "a.md");
  expect(registry.getState("indexer")).toMatchObject({ broken: 0 });
});

test("indexer tells a handful of notes one by one", async () => {
  const notes = temporary({ "a.md": "# Red" });
  const { logged, finds } = await brainOf(notes);
  expect(logged).toEqual([]);
  put(notes, "b.md", "# Blue");
  await finds("blue", "b.md");
  expect(logged).toContain("b.md is indexed");
});
