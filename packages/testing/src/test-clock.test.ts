import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { sleep } from "@brains/daemon-core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testClock } from "./index.ts";

const never = { signal: new AbortController().signal };

afterEach(() => {
  vi.useRealTimers();
  vi.resetModules();
});

describe("testClock", () => {
  it("begins where it is told to, and stands still", () => {
    expect(testClock({ now: new Date(5_000) }).now()).toBe(5_000);
    expect(testClock().now()).toBe(Date.UTC(2026, 0, 1));
    expect(testClock().monotonic()).toBe(0);
    expect(() => testClock({ now: Number.NaN })).toThrow(
      "now must be a Date or whole milliseconds, got NaN.",
    );
  });

  it("advance fires what falls due, in order, each at its due time, and no more", async () => {
    const clock = testClock({ now: 0 });
    const seen: [string, number, number][] = [];
    const note = (name: string) => (late: number) => seen.push([name, clock.now(), late]);
    clock.setTimer(30, note("c"));
    clock.setTimer(10, note("a"));
    clock.setTimer(10, note("b"));
    clock.setTimer(31, note("d"));
    await clock.advance(30);
    expect(seen).toEqual([
      ["a", 10, 0],
      ["b", 10, 0],
      ["c", 30, 0],
    ]);
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([30, 30, 1]);
  });

  it("advance lets promises settle before the first timer and after each", async () => {
    const clock = testClock({ now: 0 });
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let hop = 0; hop < 100; hop += 1) await Promise.resolve();
      for (let round = 0; round < 3; round += 1) {
        await sleep(10, never, clock);
        await setImmediate();
        seen.push(clock.now());
      }
    };
    const done = work();
    await clock.advance(30);
    await done;
    expect(seen).toEqual([10, 20, 30]);
  });

  it("advance lets a handler wait for a turn of the event loop itself", async () => {
    const clock = testClock({ now: 0 });
    const fired = vi.fn();
    await setImmediate();
    void setImmediate().then(() => clock.setTimer(5, fired));
    await clock.advance(5);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it("advance and suspend take their turn when called at once", async () => {
    const clock = testClock({ now: 0 });
    const fired = vi.fn();
    clock.setTimer(15, fired);
    await Promise.all([clock.advance(10), clock.suspend(10), clock.advance(10)]);
    expect(fired.mock.calls).toEqual([[5]]);
    expect(clock.monotonic()).toBe(30);
  });

  it("step moves the wall clock alone, either way", async () => {
    const clock = testClock({ now: 10_000 });
    const fired = vi.fn();
    clock.setTimer(1, fired);
    clock.step("5s");
    expect(clock.now()).toBe(15_000);
    clock.step(-2_000);
    clock.step("-1s");
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([12_000, 0, 1]);
    expect(() => clock.step("-1x")).toThrow(RangeError);
  });

  it("suspend moves both clocks, then fires what is overdue and tells how late", async () => {
    const clock = testClock({ now: 0 });
    const seen: [number, number][] = [];
    clock.setTimer(20, (late) => seen.push([clock.now(), late]));
    clock.setTimer(10, (late) => seen.push([clock.now(), late]));
    clock.setTimer(101, (late) => seen.push([clock.now(), late]));
    await clock.suspend(100);
    expect(seen).toEqual([
      [100, 90],
      [100, 80],
    ]);
    expect(clock.pending).toBe(1);
  });

  it("suspend lets promises settle before, so that what they set is frozen, too", async () => {
    const clock = testClock({ now: 0 });
    const fired = vi.fn();
    void (async () => {
      for (let hop = 0; hop < 100; hop += 1) await Promise.resolve();
      clock.setTimer(10, fired);
    })();
    await clock.suspend(100);
    expect(fired.mock.calls).toEqual([[90]]);
  });

  it("a cancelled timer does not fire and is not pending", async () => {
    const clock = testClock();
    const fired = vi.fn();
    clock.setTimer(10, fired).cancel();
    expect(clock.pending).toBe(0);
    await clock.advance("1m");
    expect(fired).not.toHaveBeenCalled();
  });

  it("advance refuses what is no duration, and time that cannot pass", async () => {
    const clock = testClock();
    await expect(clock.advance(-1)).rejects.toThrow("duration must be whole milliseconds");
    const again = (): void => void clock.setTimer(0, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow("time cannot pass");
  });

  it("advance works under fake timers, also when it is loaded under them, and leaves them alone", async () => {
    vi.useFakeTimers();
    vi.resetModules();
    const fresh = await import("./index.ts");
    for (const clock of [testClock({ now: 0 }), fresh.testClock({ now: 0 })]) {
      const nap = sleep(10, never, clock);
      await clock.advance(10);
      await nap;
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it("advance works under the fake timers of node:test, which reach into node:timers", async () => {
    mock.timers.enable();
    try {
      const clock = testClock({ now: 0 });
      const nap = sleep(10, never, clock);
      await clock.advance(10);
      await nap;
    } finally {
      mock.timers.reset();
    }
  });

  it("advance reaches the same end in one go or in parts, with fractions of ms too", async () => {
    const part = fc.integer({ min: 0, max: 50 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(fc.double({ min: 0, max: 99, noNaN: true })),
        async (parts, delays) => {
          const run = async (steps: number[]): Promise<number[]> => {
            const clock = testClock({ now: 0 });
            const seen: number[] = [];
            for (const delay of delays) clock.setTimer(delay, () => seen.push(clock.monotonic()));
            for (const ms of steps) await clock.advance(ms);
            return [...seen, clock.monotonic()];
          };
          const sum = parts.reduce((a, b) => a + b, 0);
          expect(await run(parts)).toEqual(await run([sum]));
        },
      ),
      { numRuns: 50 },
    );
  });
});
