import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

type Heap = Record<
  "perIncrement" | "perLabelled" | "perObserve" | "flooded" | "total" | "idle" | "once" | "often",
  number
>;

let heap: Heap;

beforeAll(async () => {
  const fixture = fileURLToPath(new URL("fixtures/heap.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", fixture], {
    timeout: 25_000,
  });
  heap = JSON.parse(stdout) as Heap;
});

/** What a number costs that an engine puts in a box of its own, as some of V8's compilations do now and then. */
const BOX = 16;

test.each([
  ["perIncrement", 1],
  ["perLabelled", 1],
  ["perObserve", BOX],
] as const)("writing to a series that is there makes no object (%s)", (key, bytes) => {
  expect(heap[key]).toBeLessThan(bytes);
});

test("memory stays bounded under a flood of label sets and names, and nothing of its metric is lost", () => {
  expect(heap.flooded).toBeLessThan(200_000);
  expect(heap.total).toBe(3 * 250_000);
});

test("M7: the percentiles of a scheduled daemon that ran once cost little, and those of one that ran often not much", () => {
  expect(heap.once - heap.idle).toBeLessThan(250);
  expect(heap.often - heap.idle).toBeLessThan(1_500);
});
