import { type Layer, type Scope, sleep, Supervisor } from "@brains/daemon-core";
import { type TestClock, testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import { concurrency, Slots } from "../src/index.ts";
import { bench, outcomeOf } from "./bench.ts";

const stuck = (): Promise<void> => new Promise(() => {});

describe("concurrency", () => {
  it("X13: at most so many runs go on at once, and the wait is in no run time inside", async () => {
    const { clock, runs, enter } = bench();
    const took: number[] = [];
    const timed: Layer = (next) => async (scope) => {
      const began = scope.clock.monotonic();
      await next(scope);
      took.push(scope.clock.monotonic() - began);
    };
    const run = enter(
      (next) => concurrency({ limit: 2 })(timed(next)),
      (scope) => sleep(10, scope, scope.clock),
    );
    for (let number = 0; number < 5; number += 1) void run();
    await clock.advance(100);
    expect([runs, took]).toEqual([
      [0, 0, 10, 10, 20],
      [10, 10, 10, 10, 10],
    ]);
  });

  it("X14: slots are shared by all layers that have them, each with its own priority", async () => {
    const clock = testClock();
    const all = new Slots(1);
    const order: string[] = [];
    const daemon = (name: string, priority: "high" | "low") =>
      concurrency(all, { priority })(async (scope) => {
        order.push(name);
        await sleep(10, scope, scope.clock);
      });
    const given = { signal: new AbortController().signal, clock };
    const mail = daemon("mail", "low");
    const alarm = daemon("alarm", "high");
    void mail(given);
    void mail(given);
    void alarm(given);
    await clock.advance(100);
    expect(order).toEqual(["mail", "alarm", "mail"]);
  });

  it("X13: each function has slots of its own", async () => {
    const { runs, enter } = bench();
    const layer = concurrency({ limit: 1 });
    void enter(layer, stuck)();
    void enter(layer, stuck)();
    await Promise.resolve();
    expect(runs).toHaveLength(2);
  });

  it("row 63: a run beyond maxWaiting rejects with CONCURRENCY_FULL and never begins", async () => {
    const { runs, enter } = bench();
    const run = enter(concurrency({ limit: 1, maxWaiting: 0 }), stuck);
    void run();
    await expect(run({ name: "import" })).rejects.toMatchObject({
      code: "CONCURRENCY_FULL",
      daemon: "import",
    });
    expect(runs).toHaveLength(1);
  });

  it("D17: an aborted run has its slot until it has really ended", async () => {
    const { clock, runs, controller, enter } = bench();
    const slots = new Slots(1);
    const run = enter(concurrency(slots), async (scope) => {
      await sleep(1_000, { signal: new AbortController().signal }, scope.clock);
    });
    void run();
    const { signal } = new AbortController();
    void run({ signal });
    controller.abort();
    await clock.advance(999);
    expect([runs, slots.taken, slots.waiting]).toEqual([[0], 1, 1]);
    await clock.advance(1);
    expect(runs).toEqual([0, 1_000]);
  });

  it("L12: options are checked when the layer is made", () => {
    expect(() => concurrency({ limit: 0 })).toThrow(
      "concurrency.limit must be a whole number from 1 on, got 0.",
    );
    expect(() => concurrency({ limit: 1 }, { priority: "urgent" as "high" })).toThrow(
      'priority must be one of "high", "normal", "low", got "urgent".',
    );
  });
});

describe("concurrency: the slot of an abandoned run", () => {
  /** A layer outside that gives its run up after so many ms, as a watchdog does. */
  const givesUpAfter =
    (grace: number): Layer =>
    (next) =>
    async (scope) => {
      const part = scope.derive();
      const run = next(part);
      await sleep(50, scope, scope.clock);
      part.abort("watchdog");
      await sleep(grace, scope, scope.clock);
      part.abandon(run, "watchdog");
    };

  function hung(clock: TestClock, slots: Slots, grace: number) {
    const supervisor = new Supervisor({ clock });
    supervisor.register({
      name: "hung",
      layers: [givesUpAfter(grace), concurrency(slots)],
      remainAfterExit: true,
      handler: stuck,
    });
    return supervisor;
  }

  it("D17: comes back when a layer outside abandons it, if somebody waits", async () => {
    const clock = testClock();
    const slots = new Slots(1);
    const supervisor = hung(clock, slots, 10_000);
    await supervisor.start("hung");
    const waiting = outcomeOf(slots.take({ signal: new AbortController().signal }));
    await clock.advance(10_000);
    expect(waiting.is()).toBe("pending");
    await clock.advance(200);
    expect(waiting.is()).toEqual(["resolved", expect.any(Function)]);
    expect([slots.taken, clock.pending]).toEqual([1, 0]);
  });

  it("D17, F2: comes back at once when the daemon is stopped by force", async () => {
    const clock = testClock();
    const slots = new Slots(1);
    const supervisor = new Supervisor({ clock });
    supervisor.register({ name: "hung", layers: [concurrency(slots)], handler: stuck });
    await supervisor.start("hung");
    const waiting = outcomeOf(slots.take({ signal: new AbortController().signal }));
    await supervisor.stop("hung", { force: true });
    await clock.advance(0);
    expect(waiting.is()).toEqual(["resolved", expect.any(Function)]);
  });

  it("D17: comes back for one who comes to wait after it was abandoned", async () => {
    const clock = testClock();
    const slots = new Slots(1);
    const supervisor = hung(clock, slots, 10);
    await supervisor.start("hung");
    await clock.advance("1h");
    expect([slots.taken, clock.pending]).toEqual([1, 0]);
    const waiting = outcomeOf(slots.take({ signal: new AbortController().signal }));
    await clock.advance(0);
    expect(waiting.is()).toEqual(["resolved", expect.any(Function)]);
  });

  it("D17: one that began while others waited is looked after too", async () => {
    const clock = testClock();
    const slots = new Slots(1);
    const { signal } = new AbortController();
    const release = await slots.take({ signal });
    const supervisor = hung(clock, slots, 10);
    const started = supervisor.start("hung");
    const behind = outcomeOf(slots.take({ signal }));
    release();
    await started;
    await clock.advance(500);
    expect(behind.is()).toEqual(["resolved", expect.any(Function)]);
  });

  it("F11: no timer is set for it, whoever waits", async () => {
    const clock = testClock();
    const slots = new Slots(1);
    const controller = new AbortController();
    let end = (): void => {};
    const run = concurrency(slots)(async (_scope: Scope) => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    const running = run({ signal: controller.signal, clock });
    controller.abort();
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    const impatient = new AbortController();
    const given = outcomeOf(slots.take(impatient));
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    impatient.abort("enough");
    await clock.advance(1_000);
    expect([given.is(), clock.pending]).toEqual([["rejected", "enough"], 0]);
    const waiting = slots.take({ signal: new AbortController().signal });
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    end();
    await running;
    await waiting;
    expect(clock.pending).toBe(0);
  });
});
