import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

async function printed(program: string): Promise<unknown> {
  const script = fileURLToPath(new URL(program, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
  return JSON.parse(stdout);
}

it("M7: a million messages, in whatever way, leave the heap where it was", async () => {
  const { grown, pending, waiting } = (await printed("fixtures/garbage.ts")) as {
    grown: Record<string, number>;
    pending: number;
    waiting: number;
  };
  expect({ pending, waiting }).toEqual({ pending: 0, waiting: 0 });
  expect(Object.entries(grown).filter(([, bytes]) => bytes > 200_000)).toEqual([]);
}, 120_000);

it("M7: a hundred thousand requests at once leave nothing that the hundred thousand before did not", async () => {
  const [, second = Infinity, third = Infinity] = (await printed("fixtures/request-garbage.ts")) as number[];
  expect(Math.min(second, third)).toBeLessThan(200_000);
}, 60_000);
