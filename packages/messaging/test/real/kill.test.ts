import { expect, it } from "vitest";
import { killRounds } from "../kill-rounds.ts";

it("K1: kill -9 amid writes leaves a whole state that was set, two hundred times", async () => {
  const lanes = [1, 2].map(async () => await killRounds(100, 80));
  expect(await Promise.all(lanes)).toEqual([100, 100]);
});
