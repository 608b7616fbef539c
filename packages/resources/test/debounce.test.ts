import { testClock } from "@brains/daemon-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Debounce, type DebounceOptions } from "../src/index.ts";
import { outcomeOf } from "./bench.ts";

/** Calls at so many ms, each with its number; returns when the work was done, and for which call. */
async function played(options: DebounceOptions, times: readonly number[]): Promise<[number, number][]> {
  const clock = testClock();
  const done: [number, number][] = [];
  const debounce = new Debounce((call: number) => void done.push([clock.monotonic(), call]), options, clock);
  for (const [call, time] of times.entries()) clock.setTimer(time, () => void debounce.call(call));
  await clock.advance(10_000);
  expect([clock.pending, debounce.pending]).toEqual([0, false]);
  return done;
}

const sorted = fc
  .array(fc.nat({ max: 200 }), { maxLength: 30 })
  .map((times) => times.toSorted((a, b) => a - b));
const edges = fc.constantFrom("trailing" as const, "leading" as const, "both" as const);

/** Calls that are less than `wait` apart, by their numbers. */
function bursts(times: readonly number[], wait: number): number[][] {
  const found: number[][] = [];
  for (const [call, time] of times.entries()) {
    if (call > 0 && time - (times[call - 1] ?? 0) < wait) found.at(-1)?.push(call);
    else found.push([call]);
  }
  return found;
}

/** Steps through every ms. */
function reference(
  { wait, maxWait, edge }: { wait: number; maxWait: number; edge: DebounceOptions["edge"] },
  times: readonly number[],
): [number, number][] {
  const done: [number, number][] = [];
  let burst: { began: number; last: number } | undefined;
  let owed: { since: number; call: number } | undefined;
  for (let now = 0; now < 1_000; now += 1) {
    const latest = edge === "leading" ? burst?.began : owed?.since;
    const quiet = burst !== undefined && now >= burst.last + wait;
    if (quiet || (latest !== undefined && now >= latest + maxWait)) {
      if (owed !== undefined) done.push([now, owed.call]);
      owed = undefined;
      if (quiet || edge !== "both") burst = undefined;
    }
    for (const [call, time] of times.entries()) {
      if (time !== now) continue;
      const first = burst === undefined;
      burst = { began: burst?.began ?? now, last: now };
      if (first && edge !== "trailing") done.push([now, call]);
      else if (edge !== "leading") owed = { since: owed?.since ?? now, call };
    }
  }
  return done;
}

describe("Debounce", () => {
  it("X15: calls within `wait` of each other are one, for the last of them, at the edge that was asked for", async () => {
    await fc.assert(
      fc.asyncProperty(sorted, fc.integer({ min: 1, max: 40 }), edges, async (times, wait, edge) => {
        const expected = bursts(times, wait).flatMap((burst): [number, number][] => {
          const first = burst[0] ?? 0;
          const last = burst.at(-1) ?? 0;
          const leading: [number, number] = [times[first] ?? 0, first];
          const trailing: [number, number] = [(times[last] ?? 0) + wait, last];
          if (edge === "leading") return [leading];
          if (edge === "trailing") return [trailing];
          return burst.length > 1 ? [leading, trailing] : [leading];
        });
        expect(await played({ wait, edge }, times)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("X15: with maxWait it agrees with a reference that steps through every ms, and no call waits longer", async () => {
    const waits = fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 30 }))
      .map(([wait, more]) => ({ wait, maxWait: wait + more }));
    await fc.assert(
      fc.asyncProperty(sorted, waits, edges, async (times, { wait, maxWait }, edge) => {
        const done = await played({ wait, maxWait, edge }, times);
        expect(done).toEqual(reference({ wait, maxWait, edge }, times));
        if (edge === "leading") return;
        for (const time of times) expect(done.some(([at]) => at >= time && at <= time + maxWait)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("X15: however many calls a burst has, one timer is set", () => {
    const clock = testClock();
    const debounce = new Debounce(() => {}, "1s", clock);
    for (let call = 0; call < 1_000; call += 1) void debounce.call();
    expect([clock.pending, debounce.pending]).toEqual([1, true]);
  });

  it("X15: each call settles as the work does that it became part of", async () => {
    const clock = testClock();
    let done = 0;
    const debounce = new Debounce(async () => (done += 1), { wait: 100, edge: "both" }, clock);
    const [first, second, third] = [debounce.call(), debounce.call(), debounce.call()];
    await clock.advance(100);
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
    const leading = new Debounce(async () => (done += 1), { wait: 100, edge: "leading" }, clock);
    expect(await Promise.all([leading.call(), leading.call()])).toEqual([3, 3]);
  });

  it("L3, L4: what the work throws goes to who cares, and is no unhandled rejection", async () => {
    const clock = testClock();
    const boom = new Error("boom");
    const debounce = new Debounce(
      () => {
        throw boom;
      },
      100,
      clock,
    );
    void debounce.call();
    const cares = outcomeOf(debounce.call());
    await clock.advance(100);
    expect(cares.is()).toEqual(["rejected", boom]);
    void debounce.call();
    await clock.advance(100);
  });

  it("X15: flush does now what waits, once, and what follows in the burst is no leading call", async () => {
    const clock = testClock();
    const done: [number, string][] = [];
    const debounce = new Debounce(
      (call: string) => void done.push([clock.monotonic(), call]),
      { wait: 100, edge: "both" },
      clock,
    );
    expect(debounce.flush()).toBeUndefined();
    void debounce.call("a");
    expect(debounce.flush()).toBeUndefined();
    void debounce.call("b");
    await clock.advance(50);
    await debounce.flush();
    void debounce.call("c");
    await clock.advance(1_000);
    expect(done).toEqual([
      [0, "a"],
      [50, "b"],
      [150, "c"],
    ]);
  });

  it("F11: after a flush at the trailing edge no timer is left", async () => {
    const clock = testClock();
    let done = 0;
    const debounce = new Debounce(() => void (done += 1), 100, clock);
    void debounce.call();
    await debounce.flush();
    expect([done, clock.pending, debounce.pending]).toEqual([1, 0, false]);
  });

  it("X15: cancel forgets what waits, says so to who cares, and leaves no timer; the next call leads", async () => {
    const clock = testClock();
    const done: string[] = [];
    const debounce = new Debounce((call: string) => void done.push(call), { wait: 100, edge: "both" }, clock);
    void debounce.call("a");
    const forgotten = debounce.call("b");
    debounce.cancel();
    await expect(forgotten).rejects.toMatchObject({ code: "DEBOUNCE_CANCELLED" });
    expect([clock.pending, debounce.pending]).toEqual([0, false]);
    void debounce.call("c");
    expect(done).toEqual(["a", "c"]);
    debounce.cancel();
    debounce.cancel();
  });

  it.each(["leading", "both", "trailing"] as const)(
    "X15: work that asks for itself again does not do so without end (%s)",
    async (edge) => {
      const clock = testClock();
      const times: number[] = [];
      const debounce: Debounce<[], void> = new Debounce<[], void>(
        () => {
          times.push(clock.monotonic());
          void debounce.call();
        },
        { wait: 100, edge },
        clock,
      );
      void debounce.call();
      await clock.advance(350);
      expect(times).toEqual(
        { leading: [0], both: [0, 100, 100, 200, 200, 300, 300], trailing: [100, 200, 300] }[edge],
      );
      debounce.cancel();
    },
  );

  it("M4: when the loop was blocked, what was due is done before the call that comes late", async () => {
    const base = testClock();
    let lag = 0;
    const done: string[] = [];
    const debounce = new Debounce((call: string) => void done.push(call), 100, {
      now: () => base.now(),
      monotonic: () => base.monotonic() + lag,
      setTimer: base.setTimer.bind(base),
      hold: () => base.hold(),
    });
    void debounce.call("before");
    lag = 5_000;
    void debounce.call("after");
    expect(done).toEqual(["before"]);
    await base.advance(10_000);
    expect(done).toEqual(["before", "after"]);
  });

  it("M4: after a suspend it is done once", async () => {
    const clock = testClock();
    let done = 0;
    const debounce = new Debounce(() => void (done += 1), { wait: 100, maxWait: 500 }, clock);
    void debounce.call();
    await clock.suspend("1h");
    await clock.advance("1h");
    expect(done).toBe(1);
  });
});
