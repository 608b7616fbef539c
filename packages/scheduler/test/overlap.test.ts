import { sleep, type Scope } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { every, type Overlap } from "../src/index.ts";
import { bench } from "./harness.ts";

const skipped = (...times: number[]): unknown[] =>
  times.map((scheduledAt) => ({ type: "daemon:skipped", reason: "overlap", count: 1, scheduledAt }));

describe("overlap", () => {
  it("I1: skip, the default, runs nothing while a run is going on, and says so", async () => {
    const { clock, enter, times, reports } = bench();
    void enter(every(1_000), (scope) => sleep(2_500, scope, clock));
    await clock.advance(5_000);
    expect(times()).toEqual([1_000, 4_000]);
    expect(reports).toEqual(skipped(2_000, 3_000, 5_000));
  });

  it("I1: queue runs one more when the run has ended, and skips the rest", async () => {
    const { clock, enter, runs, times, reports } = bench();
    void enter(every(1_000, { overlap: "queue" }), (scope) => sleep(2_400, scope, clock));
    await clock.advance(6_500);
    expect(times()).toEqual([1_000, 3_400, 5_800]);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([1_000, 2_000, 4_000]);
    expect(reports).toEqual(skipped(3_000, 5_000));
  });

  it("I1, D17: cancel-previous aborts the run and begins the newest when it has really ended", async () => {
    const { clock, enter, runs, times, reports } = bench();
    const kinds: unknown[] = [];
    void enter(every(1_000, { overlap: "cancel-previous" }), async (scope) => {
      await sleep(1_500, scope, clock).catch((error: unknown) =>
        kinds.push(Reflect.get(error as object, "kind")),
      );
      if (runs.length === 1) await sleep(1_500, { signal: new AbortController().signal }, clock);
      throw new Error("a run that was cancelled has not failed");
    });
    await clock.advance(3_800);
    expect(times()).toEqual([1_000, 3_500]);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([1_000, 3_000]);
    expect(kinds).toEqual(["cancel-previous"]);
    expect(reports).toEqual(skipped(2_000));
  });

  it("I1: allow lets so many run at once", async () => {
    const { clock, enter, times, reports } = bench();
    let most = 0;
    let now = 0;
    void enter(every(1_000, { overlap: { allow: 2 } }), async (scope: Scope) => {
      most = Math.max(most, (now += 1));
      await sleep(2_500, scope, clock);
      now -= 1;
    });
    await clock.advance(5_000);
    expect(times()).toEqual([1_000, 2_000, 4_000, 5_000]);
    expect(most).toBe(2);
    expect(reports).toEqual(skipped(3_000));
  });

  it("refuses what is no policy, when it is called", () => {
    for (const bad of ["all", { allow: 0 }, { allow: 1.5 }, {}, null, 3])
      expect(() => every(1_000, { overlap: bad as Overlap })).toThrow(/^overlap must be "skip", "queue"/);
  });
});
