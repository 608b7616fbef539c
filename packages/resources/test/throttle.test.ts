import { testClock } from "@brains/daemon-testing";
import { describe, expect, test } from "vitest";
import { Throttle } from "../src/index.ts";
import { outcomeOf } from "./bench.ts";

const { signal } = new AbortController();

function budget(requests = 2) {
  const clock = testClock();
  const throttle = new Throttle({ requests, window: 1_000 }, clock);
  const began: [string, number][] = [];
  const take = (who: string, cost = 1, given: AbortSignal = signal) =>
    throttle.take(cost, { signal: given }).then(() => began.push([who, clock.monotonic()]));
  return { clock, throttle, began, take };
}

describe("Throttle", () => {
  test("take resolves at once while there is room, then in order as room comes (N3)", async () => {
    const { clock, began, take, throttle } = budget();
    for (const who of ["a", "b", "c", "d", "e"]) void take(who);
    await clock.advance(999);
    expect(began).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
    expect(throttle.waiting).toBe(3);
    await clock.advance(10_000);
    expect(began.slice(2)).toEqual([
      ["c", 1_000],
      ["d", 1_000],
      ["e", 2_000],
    ]);
    expect([throttle.waiting, clock.pending]).toEqual([0, 0]);
  });

  test("first come, first served: a small cost does not overtake a large one (N3)", async () => {
    const { clock, began, take } = budget(3);
    void take("first", 2);
    await clock.advance(500);
    void take("large", 3);
    void take("small", 1);
    await clock.advance(10_000);
    expect(began).toEqual([
      ["first", 0],
      ["large", 1_000],
      ["small", 2_000],
    ]);
  });

  test("an abort ends the wait at once, takes nothing, and lets those behind go (N3)", async () => {
    const { clock, began, take } = budget(3);
    const controller = new AbortController();
    void take("first", 2);
    const large = outcomeOf(take("large", 3, controller.signal));
    void take("small", 1);
    await clock.advance(500);
    expect(began).toEqual([["first", 0]]);
    controller.abort("enough");
    await clock.advance(0);
    expect(large.is()).toEqual(["rejected", "enough"]);
    expect(began).toEqual([
      ["first", 0],
      ["small", 500],
    ]);
    void take("next", 2);
    await clock.advance(500);
    expect(began.slice(2)).toEqual([["next", 1_000]]);
    expect(clock.pending).toBe(0);
  });

  test("whoever is aborted already takes nothing (N3)", async () => {
    const { throttle, began, take } = budget(1);
    await expect(throttle.take(1, { signal: AbortSignal.abort("over") })).rejects.toBe("over");
    await take("a");
    expect(began).toEqual([["a", 0]]);
  });

  test("the last one that is aborted leaves no timer (F11)", async () => {
    const { clock, take } = budget(1);
    const controller = new AbortController();
    await take("a");
    const waiting = take("b", 1, controller.signal);
    expect(clock.pending).toBe(1);
    controller.abort();
    await expect(waiting).rejects.toThrow("aborted");
    expect(clock.pending).toBe(0);
  });

  test("a long-lived signal keeps no listener of turns that are over (M7)", async () => {
    const { clock, throttle } = budget(1);
    let listeners = 0;
    const taker = {
      signal,
      onAbort: () => {
        listeners += 1;
        return () => {
          listeners -= 1;
        };
      },
    };
    for (let turn = 0; turn < 5; turn += 1) void throttle.take(1, taker);
    expect(listeners).toBe(4);
    await clock.advance("10s");
    expect(listeners).toBe(0);
  });

  test.each([
    [3, "cost can never be met: it must be at most the 2 requests of the throttle, got 3."],
    [0, "cost must be a whole number from 1 on, got 0."],
    [1.5, "cost must be a whole number from 1 on, got 1.5."],
    [NaN, "cost must be a whole number from 1 on, got NaN."],
    ["1", 'cost must be a whole number from 1 on, got "1".'],
  ])("a cost of %s is refused, and takes nothing (N3)", async (cost, message) => {
    const { throttle, began, take } = budget();
    await expect(throttle.take(cost as number, { signal })).rejects.toThrow(new RangeError(message));
    await take("a", 2);
    expect(began).toEqual([["a", 0]]);
  });

  test("after a suspend those who wait go as one window, no burst beyond it (N3, M4)", async () => {
    const { clock, began, take } = budget();
    for (let turn = 0; turn < 7; turn += 1) void take(String(turn));
    await clock.advance(10);
    await clock.suspend(60_000);
    expect(began.map(([, at]) => at)).toEqual([0, 0, 60_010, 60_010]);
    await clock.advance(10_000);
    expect(began.map(([, at]) => at).slice(4)).toEqual([61_010, 61_010, 62_010]);
  });

  test("a wall clock that is set changes nothing (M3)", async () => {
    const { clock, began, take } = budget(1);
    void take("a");
    void take("b");
    await clock.advance(500);
    clock.step("1h");
    await clock.advance(499);
    clock.step("-2h");
    expect(began).toHaveLength(1);
    await clock.advance(1);
    expect(began).toHaveLength(2);
  });

  test("run is charged in the moment it begins, although the one before it blocked the loop (N3)", async () => {
    const base = testClock();
    let lag = 0;
    const clock = {
      now: () => base.now() + lag,
      monotonic: () => base.monotonic() + lag,
      setTimer: base.setTimer.bind(base),
      hold: base.hold.bind(base),
    };
    const throttle = new Throttle({ requests: 2, window: 1_000 }, clock);
    const began: number[] = [];
    const work = async () => {
      began.push(clock.monotonic());
      lag += 5;
    };
    const runs = Array.from({ length: 4 }, () => throttle.run(work, { signal }));
    await base.advance(10_000);
    await Promise.all(runs);
    expect(began).toEqual([0, 5, 1_000, 1_005]);
  });

  test("run settles as its work does, a throw in it too (L3)", async () => {
    const { throttle } = budget();
    expect(await throttle.run(async () => 7, { signal })).toBe(7);
    const boom = new Error("boom");
    const thrower = () => {
      throw boom;
    };
    await expect(throttle.run(thrower, { signal })).rejects.toBe(boom);
  });

  test("what a run takes at its very beginning does not go before those who wait (N3)", async () => {
    const { clock, throttle, began, take } = budget(2);
    await take("all", 2);
    void throttle.run(async () => void take("inside"), { signal });
    void take("behind");
    await clock.advance(10_000);
    expect(began).toEqual([
      ["all", 0],
      ["behind", 1_000],
      ["inside", 2_000],
    ]);
  });

  test("while the timer is late, those who wait go first and the rest of the room can be had (N3, M4)", async () => {
    const base = testClock();
    let lag = 0;
    const throttle = new Throttle(
      { requests: 2, window: 1_000 },
      {
        now: () => base.now(),
        monotonic: () => base.monotonic() + lag,
        setTimer: base.setTimer.bind(base),
        hold: () => base.hold(),
      },
    );
    const order: string[] = [];
    await throttle.take(2, { signal });
    void throttle.run(async () => void order.push("waited"), { signal });
    lag = 5_000;
    await throttle.tryRun(async () => void order.push("came late"));
    expect([order, base.pending]).toEqual([["waited", "came late"], 0]);
  });

  test("tryRun does not go before those who wait (N3)", async () => {
    const { clock, throttle, began, take } = budget(3);
    void take("first", 2);
    void take("large", 2);
    expect(throttle.tryRun(async () => began.push(["tried", clock.monotonic()]))).toBeUndefined();
    await clock.advance(1_000);
    expect(await throttle.tryRun(async () => began.push(["tried", clock.monotonic()]))).toBe(3);
  });

  test("work that takes from its own budget waits like others, and blocks nobody", async () => {
    const { clock, throttle } = budget();
    const times: number[] = [];
    const work = async () => {
      for (let turn = 0; turn < 2; turn += 1) {
        await throttle.take(1, { signal });
        times.push(clock.monotonic());
      }
    };
    const run = throttle.run(work, { signal });
    await clock.advance(1_000);
    await run;
    expect(times).toEqual([0, 1_000]);
  });
});
