import { join } from "node:path";
import { expect, it } from "vitest";
import { folder } from "../folder.ts";
import { killRounds } from "../kill-rounds.ts";

const root = folder();

it("kill -9 amid writes leaves the old state or the new one, a few hundred times", async () => {
  const delay = (): number => Math.random() * 60;
  const lanes = [1, 2, 3].map(
    async (lane) => await killRounds(join(root, `${lane}`), 50, { from: "first write", delay }),
  );
  expect(await Promise.all(lanes)).toEqual([50, 50, 50]);
});

it("kill -9 at any moment of a process's life does so too", async () => {
  const began = performance.now();
  await killRounds(join(root, "first"), 1, { from: "first write", delay: () => 0 });
  const toFirstWrite = performance.now() - began;
  const delay = (): number => Math.random() * 2 * toFirstWrite;
  const lanes = [1, 2, 3].map(
    async (lane) => await killRounds(join(root, `any-${lane}`), 50, { from: "start", delay }),
  );
  for (const amidWrites of await Promise.all(lanes)) expect(amidWrites).toBeGreaterThan(0);
});
