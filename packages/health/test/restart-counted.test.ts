import type { RunInfo } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { restart, type RestartPolicy } from "../src/index.ts";
import { alone, obedient, watch } from "./alone.ts";
import { crashing } from "./crashing.ts";

/** Fails at the end of spells of these lengths, each spent ready. */
async function spells(policy: RestartPolicy, lengths: number[], ready = true) {
  const on = alone();
  const runs: RunInfo[] = [];
  const seen = watch(
    restart(policy)(async (scope) => {
      runs.push(scope.run);
      const length = lengths[runs.length - 1];
      if (length === undefined) return await obedient(scope);
      if (!ready) scope.notReady("connecting");
      await new Promise<void>((resolve) => scope.clock.setTimer(length, () => resolve()));
      throw new Error("boom");
    })(on.given),
  );
  await on.clock.advance(10_000_000);
  on.abort();
  return { runs, seen, delays: on.of("daemon:restarting").map(({ delay }) => delay) };
}

test("D12: the count begins anew after resetAfter of being ready", async () => {
  const { runs, delays } = await spells({ maxRestarts: 2, resetAfter: 1_000 }, [0, 0, 1_000, 0, 1_000]);
  expect(delays).toEqual([1_000, 2_000, 1_000, 2_000, 1_000]);
  expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 2, 3, 2]);
});

test("D12: a spell a little shorter does not reset it", async () => {
  const { runs, delays } = await spells({ maxRestarts: 2, resetAfter: 1_000 }, [999, 999, 999]);
  expect([delays, runs.length]).toEqual([[1_000, 2_000], 3]);
});

test("D12: a long run that is not ready does not reset it", async () => {
  const on = alone();
  let runs = 0;
  watch(
    restart({ maxRestarts: 2, resetAfter: 1_000 })(async (scope) => {
      runs += 1;
      await Promise.resolve();
      await Promise.resolve();
      scope.notReady("connecting");
      await new Promise<void>((resolve) => scope.clock.setTimer(5_000, () => resolve()));
      throw new Error("boom");
    })(on.given),
  );
  await on.clock.advance(1_000_000);
  expect(runs).toBe(3);
});

test("D7: without a window failures count until the reset, however far apart", async () => {
  expect((await spells({ maxRestarts: 2, resetAfter: 10_000 }, [9_000, 9_000, 9_000])).runs).toHaveLength(3);
});

test("D7: with a window only failures within it count, and being ready does not clear them", async () => {
  const policy: RestartPolicy = { maxRestarts: 2, restartDelay: 0, window: 1_000, resetAfter: 100 };
  expect((await spells(policy, [600, 600, 600, 600, 600])).runs).toHaveLength(6);
  expect((await spells(policy, [600, 499, 500, 1])).runs).toHaveLength(3);
  expect((await spells(policy, [600, 500, 500, 500])).runs).toHaveLength(5);
});

test("D18: restarts is a total that the reset leaves alone", async () => {
  const on = alone();
  const { work } = crashing(on);
  watch(restart({ maxRestarts: 3, resetAfter: 0 })(work)(on.given));
  await on.clock.advance(5_000);
  expect(on.of("daemon:restarting").map(({ restarts }) => restarts)).toEqual([1, 2, 3]);
  on.abort();
});
