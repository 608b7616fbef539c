import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("M7: a million messages, in whatever way, leave the heap where it was", async () => {
  const script = fileURLToPath(new URL("garbage.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
  const { grown, pending, waiting } = JSON.parse(stdout) as {
    grown: Record<string, number>;
    pending: number;
    waiting: number;
  };
  expect({ pending, waiting }).toEqual({ pending: 0, waiting: 0 });
  expect(Object.entries(grown).filter(([, bytes]) => bytes > 200_000)).toEqual([]);
}, 120_000);
