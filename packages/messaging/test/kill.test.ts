import { expect, it } from "vitest";
import { killRounds } from "./kill-rounds.ts";

it("K1: kill -9 amid writes leaves the old state or the new one, whole, and nothing older than what was flushed", async () => {
  const lanes = [1, 2].map(async () => await killRounds(6, 30));
  expect(await Promise.all(lanes)).toEqual([6, 6]);
});
