import { sleep } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import { admission, type AdmissionOptions, Slots, Throttle } from "../src/index.ts";
import { bench } from "./bench.ts";

const second = { requests: 1, window: "1s" } as const;

describe("admission", () => {
  it("N3, X14: a throttled daemon that waits for its window keeps no slot from others", async () => {
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const throttled = enter(admission({ throttle: new Throttle(second, clock), slots: [all] }));
    const other = enter(admission({ slots: [all] }));
    await throttled();
    void throttled();
    await clock.advance(10);
    await other();
    expect([runs, all.taken, all.waiting]).toEqual([[0, 10], 0, 0]);
    await clock.advance(1_000);
    expect(runs).toEqual([0, 10, 1_000]);
  });

  it("N3: what waits for a slot is not charged before it begins", async () => {
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle(second, clock);
    const run = enter(admission({ throttle: budget, slots: [all] }), (scope) =>
      sleep(10_000, scope, scope.clock),
    );
    void run();
    void run();
    await clock.advance(9_000);
    expect([budget.taken, budget.waiting, all.waiting]).toEqual([1, 1, 1]);
    await budget.take(1, { signal: new AbortController().signal });
    await clock.advance(1_000);
    // The slot is free at 10,000, and the window has room at 10,000 too: taken at 9,000, it counts until just before.
    expect(runs).toEqual([0, 10_000]);
  });

  it("N3: a run that waits in vain for a slot because the window filled up meanwhile, waits for the window again", async () => {
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle(second, clock);
    const { signal } = new AbortController();
    const release = await all.take({ signal });
    void enter(admission({ throttle: budget, slots: [all] }))();
    await clock.advance(5_000);
    await budget.take(1, { signal });
    release();
    expect(all.taken).toBe(0);
    const other = enter(admission({ slots: [all] }));
    await other();
    await clock.advance(1_000);
    expect(runs).toEqual([5_000, 6_000]);
  });

  it("N3: a run that has the only slot can take from the budget that others wait to begin by: no deadlock", async () => {
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle(second, clock);
    const times: number[] = [];
    const run = enter(admission({ throttle: budget, slots: [all] }), async (scope) => {
      await budget.take(1, scope);
      times.push(clock.monotonic());
    });
    for (let number = 0; number < 3; number += 1) void run();
    await clock.advance(10_000);
    expect([runs, times]).toEqual([
      [0, 2_000, 4_000],
      [1_000, 3_000, 5_000],
    ]);
  });

  it("N3: a call that costs much is not overtaken by runs that come after it", async () => {
    const { clock, runs, enter } = bench();
    const budget = new Throttle({ requests: 2, window: 1_000 }, clock);
    const all = new Slots(1);
    const { signal } = new AbortController();
    const release = await all.take({ signal });
    await budget.take(1, { signal });
    const run = enter(admission({ throttle: budget, slots: [all] }));
    void run();
    const times: number[] = [];
    void budget.take(2, { signal }).then(() => times.push(clock.monotonic()));
    void run();
    release();
    await clock.advance(10_000);
    // The first run came before it and takes the room that was left; the second has to wait for both.
    expect([runs, times]).toEqual([[0, 2_000], [1_000]]);
  });

  it("N3: it begins as soon as it has room, although a call behind it has to wait longer", async () => {
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle({ requests: 3, window: 1_000 }, clock);
    const { signal } = new AbortController();
    const release = await all.take({ signal });
    void enter(admission({ throttle: budget, slots: [all] }))();
    await budget.take(1, { signal });
    await clock.advance(500);
    await budget.take(2, { signal });
    void budget.take(3, { signal });
    release();
    await clock.advance(10_000);
    expect(runs).toEqual([1_000]);
  });

  it("N3: with onExcess skip a run is skipped when the window has no room, also once it has a slot", async () => {
    const { clock, runs, reports, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle({ ...second, onExcess: "skip" }, clock);
    const { signal } = new AbortController();
    const run = enter(admission({ throttle: budget, slots: [all] }));
    await run();
    await run();
    expect([runs, reports]).toEqual([[0], [{ type: "daemon:skipped", reason: "throttle" }]]);
    await clock.advance(1_000);
    const release = await all.take({ signal });
    const waiting = run();
    await clock.advance(10);
    expect([reports.length, all.waiting]).toEqual([1, 1]);
    await budget.take(1, { signal });
    release();
    await waiting;
    expect([runs.length, reports.length, all.taken, all.waiting, clock.pending]).toEqual([1, 2, 0, 0, 0]);
  });

  it("N0: whoever frees its own slot and a shared one at once lets the shared one's order decide", async () => {
    const { clock, enter } = bench();
    const all = new Slots(1);
    const own = new Slots(1);
    const order: string[] = [];
    const member = (name: string, options: AdmissionOptions) =>
      enter(admission(options), async (scope) => {
        order.push(name);
        await sleep(10, scope, scope.clock);
      });
    const single = member("single", { slots: [own, all] });
    const high = member("high", { slots: [all], priority: "high" });
    const plain = member("plain", { slots: [all] });
    for (const run of [single, plain, single]) void run();
    await clock.advance(100);
    expect(order.splice(0)).toEqual(["single", "plain", "single"]);
    for (const run of [single, plain, single, high]) void run();
    await clock.advance(100);
    expect(order).toEqual(["single", "high", "plain", "single"]);
  });

  it("N0: those of one daemon begin in the order in which they came, whatever was full when they did", async () => {
    const { clock, enter } = bench();
    const own = new Slots(1);
    const all = new Slots(2);
    const order: number[] = [];
    const run = enter(admission({ slots: [own, all] }), async (scope) => {
      order.push(scope.run.attempt);
      await sleep(10, scope, scope.clock);
    });
    void run({ run: { reason: "trigger", attempt: 1 } });
    void run({ run: { reason: "trigger", attempt: 2 } });
    const release = await all.take({ signal: new AbortController().signal });
    void run({ run: { reason: "trigger", attempt: 3 } });
    await clock.advance(100);
    release();
    expect(order).toEqual([1, 2, 3]);
  });

  it("M4: one whose timer is late goes first, and takes the slot that was free until then", async () => {
    const base = testClock();
    let lag = 0;
    const clock = {
      now: () => base.now(),
      monotonic: () => base.monotonic() + lag,
      setTimer: base.setTimer.bind(base),
      hold: () => base.hold(),
    };
    const slots = new Slots(1);
    const budget = new Throttle({ requests: 2, window: 1_000 }, clock);
    const { signal } = new AbortController();
    const begun: string[] = [];
    const run = admission({ throttle: budget, slots: [slots] })(async (scope) => {
      begun.push(scope.name);
      await sleep(10, scope, base);
    });
    await budget.take(2, { signal });
    const waited = run({ signal, clock, name: "waited" });
    lag = 5_000;
    const late = run({ signal, clock, name: "came late" });
    expect([begun, slots.taken, slots.waiting]).toEqual([["waited"], 1, 1]);
    await base.advance(20);
    await Promise.all([waited, late]);
    expect(begun).toEqual(["waited", "came late"]);
  });

  it("row 63: who waits only for a slot of its own fills nobody else's queue", async () => {
    const { clock, enter } = bench();
    const all = new Slots(2, { maxWaiting: 0 });
    const own = new Slots(1);
    const run = enter(admission({ slots: [own, all] }), (scope) => sleep(10, scope, scope.clock));
    const runs = [run(), run(), run()];
    expect([own.waiting, all.waiting]).toEqual([2, 0]);
    await clock.advance(30);
    await Promise.all(runs);
  });

  it("row 63: who waits already is not refused when it is looked at again", async () => {
    const { runs, enter } = bench();
    const all = new Slots(1, { maxWaiting: 1 });
    const own = new Slots(1);
    const { signal } = new AbortController();
    const [freeOwn, freeAll] = await Promise.all([own.take({ signal }), all.take({ signal })]);
    const waiting = enter(admission({ slots: [own, all] }))();
    freeOwn();
    freeAll();
    await waiting;
    expect(runs).toHaveLength(1);
  });

  it("X13: it is nothing where nothing is given, and slots given twice are taken once", async () => {
    const { runs, enter } = bench();
    const slots = new Slots(1);
    await enter(admission({}))();
    await enter(admission({ slots: [slots, slots] }))();
    expect(runs).toHaveLength(2);
  });

  it("N3: an abort leaves every queue and keeps nobody behind it waiting", async () => {
    const { clock, runs, controller, enter } = bench();
    const all = new Slots(1);
    const budget = new Throttle(second, clock);
    const release = await all.take({ signal: new AbortController().signal });
    const run = enter(admission({ throttle: budget, slots: [all] }));
    const waiting = run();
    const behind = run({ signal: new AbortController().signal });
    controller.abort();
    await expect(waiting).rejects.toThrow("asked to finish");
    expect([budget.waiting, all.waiting]).toEqual([1, 1]);
    release();
    await behind;
    expect([runs, clock.pending]).toEqual([[0], 0]);
  });

  it("M7: ten thousand that are given up at once leave nothing behind", async () => {
    const clock = testClock();
    const all = new Slots(1);
    const budget = new Throttle({ requests: 1, window: "1h" }, clock);
    const controller = new AbortController();
    const run = admission({ throttle: budget, slots: [all] })(async () => {});
    await run({ signal: controller.signal, clock });
    const runs = Array.from({ length: 10_000 }, () => run({ signal: controller.signal, clock }));
    controller.abort();
    const ends = await Promise.allSettled(runs);
    expect(ends.every(({ status }) => status === "rejected")).toBe(true);
    expect([budget.waiting, budget.waits, clock.pending]).toEqual([0, 10_000, 0]);
  });

  it("L12: an unknown key is refused", () => {
    expect(() => admission({ slot: [] } as AdmissionOptions)).toThrow(
      'admission.slot is not a known key, got an array of 0. Did you mean "slots"?',
    );
  });
});
