import { expect, test } from "vitest";
import { coloured, plain } from "../../src/view/paint.ts";
import { widthOf } from "../../src/view/printable.ts";
import type { Row } from "../../src/view/row.ts";
import { renderTable } from "../../src/view/table.ts";

const ROWS: Row[] = [
  {
    name: "database",
    status: "running",
    phase: "executing",
    runs: 1,
    lastRun: new Date(2026, 0, 2, 3, 4, 5),
    words: "9 notes",
  },
  {
    name: "indexer",
    status: "running",
    phase: "listening",
    runs: 1,
    lastRun: undefined,
    words: "412 of 873 notes",
    progress: { done: 412, total: 873 },
  },
  {
    name: "watcher",
    status: "error",
    phase: "idle",
    runs: 0,
    lastRun: undefined,
    words: "日本語\u001B[2J 📟".repeat(20),
  },
];

test("renderTable shows each daemon, and a bar while there is progress", () => {
  expect(renderTable(ROWS.slice(0, 2), 80, plain)).toEqual([
    "daemon    status    phase      runs  last run ",
    "database  running   executing  1     03:04:05  9 notes",
    "indexer   running   listening  1               412 of 873 notes",
    "",
    `${"█".repeat(28)}${"░".repeat(32)} 47 %`,
  ]);
});

test.each([200, 80, 71, 59, 47, 20, 10, 1])("renderTable keeps within %i columns", (width) => {
  for (const line of renderTable(ROWS, width, coloured))
    expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 20));
});

test("renderTable lets nothing through that would move the cursor", () => {
  expect(renderTable(ROWS, 200, plain).join("")).not.toContain("\u001B");
});
