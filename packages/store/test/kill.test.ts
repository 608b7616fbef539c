import { join } from "node:path";
import { expect, it } from "vitest";
import { folder } from "./folder.ts";
import { killRounds } from "./kill-rounds.ts";

const root = folder();

it("kill -9 amid writes leaves the old state or the new one, and no lock", async () => {
  const delay = (): number => Math.random() * 30;
  const lanes = [1, 2].map(
    async (lane) => await killRounds(join(root, `${lane}`), 3, { from: "first write", delay }),
  );
  expect(await Promise.all(lanes)).toEqual([3, 3]);
}, 20_000);
