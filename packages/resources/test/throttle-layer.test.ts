import { AbortReason, type Layer, sleep, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { describe, expect, test } from "vitest";
import { Throttle, throttle } from "../src/index.ts";
import { bench, outcomeOf } from "./bench.ts";

describe("throttle", () => {
  test("works alone, with nothing but a signal", async () => {
    let runs = 0;
    const work = async () => {
      runs += 1;
    };
    await throttle({ requests: 100, window: "1m" })(work)({ signal: new AbortController().signal });
    expect(runs).toBe(1);
  });

  test("excess runs wait, first come, first served (N3)", async () => {
    const { clock, runs, enter } = bench();
    const order: number[] = [];
    const run = enter(throttle({ requests: 2, window: "1s" }), async (scope) => {
      order.push(scope.run.attempt);
    });
    for (let attempt = 1; attempt <= 5; attempt += 1) void run({ run: { reason: "trigger", attempt } });
    await clock.advance("5s");
    expect(runs).toEqual([0, 0, 1_000, 1_000, 2_000]);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test("excess runs are skipped and reported, and resolve, with onExcess skip (N3)", async () => {
    const { clock, runs, reports, enter } = bench();
    const run = enter(throttle({ requests: 1, window: "1s", onExcess: "skip" }));
    await run();
    await run();
    expect(reports).toEqual([{ type: "daemon:skipped", reason: "throttle" }]);
    await clock.advance("1s");
    await run();
    expect(runs).toEqual([0, 1_000]);
    expect(reports).toHaveLength(1);
  });

  test("runs that wait are not reported as skipped (N3)", async () => {
    const { clock, reports, enter } = bench();
    const run = enter(throttle({ requests: 1, window: "1s" }));
    await run();
    void run();
    await clock.advance("1s");
    expect(reports).toEqual([]);
  });

  test("an abort ends the wait at once with the signal's reason, and the run never begins (N3)", async () => {
    const { clock, runs, controller, enter } = bench();
    const run = enter(throttle({ requests: 1, window: "1h" }));
    await run();
    const waiting = outcomeOf(run());
    await clock.advance("1m");
    expect(waiting.is()).toBe("pending");
    controller.abort();
    await clock.advance(0);
    expect(waiting.is()).toEqual(["rejected", expect.any(AbortReason)]);
    await clock.advance("2h");
    expect(runs).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test("a run that is aborted after it began ends as it likes", async () => {
    const { controller, enter } = bench();
    const run = enter(throttle({ requests: 1, window: "1s" }), async ({ signal }) => {
      controller.abort();
      expect(signal.aborted).toBe(true);
    });
    await run();
  });

  test("a failure goes through by identity, and has been charged (L1)", async () => {
    const { runs, enter } = bench();
    const boom = new Error("boom");
    const run = enter(throttle({ requests: 1, window: "1s", onExcess: "skip" }), async () => {
      throw boom;
    });
    await expect(run()).rejects.toBe(boom);
    await run();
    expect(runs).toHaveLength(1);
  });

  test("the wait is in no run time and no time limit inside it (N3)", async () => {
    const { clock, enter } = bench();
    const took: number[] = [];
    const timed: Layer = (next) => async (scope) => {
      const began = scope.clock.monotonic();
      await next(scope);
      took.push(scope.clock.monotonic() - began);
    };
    const run = enter(
      (next) => throttle({ requests: 1, window: "1m" })(timed(next)),
      async (scope) => {
        await sleep(5, scope, scope.clock);
      },
    );
    void run();
    void run();
    await clock.advance("2m");
    expect(took).toEqual([5, 5]);
  });

  test("runs are charged by their beginning, however long they are (N3)", async () => {
    const { clock, runs, enter } = bench();
    const run = enter(throttle({ requests: 1, window: "1s" }), (scope) => sleep(10_000, scope, scope.clock));
    void run();
    void run();
    await clock.advance("20s");
    expect(runs).toEqual([0, 1_000]);
  });

  test("each function has a budget of its own (N3)", async () => {
    const { runs, enter } = bench();
    const layer = throttle({ requests: 1, window: "1s", onExcess: "skip" });
    await enter(layer)();
    await enter(layer)();
    expect(runs).toHaveLength(2);
  });

  test("a Throttle is shared by the layers that have it, and by take (N3)", async () => {
    const { clock, runs, enter } = bench();
    const budget = new Throttle({ requests: 3, window: "1s" }, clock);
    const run = enter(throttle(budget), (scope) => budget.take(1, scope));
    void run();
    void enter(throttle(budget))();
    void enter(throttle(budget))();
    await clock.advance(999);
    expect([runs, budget.waiting]).toEqual([[0, 0], 1]);
    await clock.advance(1);
    expect([runs, budget.waiting]).toEqual([[0, 0, 1_000], 0]);
  });

  test("take waits also where runs are skipped (N3)", async () => {
    const { clock, runs, enter } = bench();
    const budget = new Throttle({ requests: 1, window: "1s", onExcess: "skip" }, clock);
    const took = outcomeOf(enter(throttle(budget), (scope) => budget.take(1, scope))());
    await clock.advance(999);
    expect([runs, took.is()]).toEqual([[0], "pending"]);
    await clock.advance(1);
    expect(took.is()).toEqual(["resolved", undefined]);
  });

  test("a supervised daemon that waits for its turn stops at once, without a failure (N3, L2)", async () => {
    const clock = testClock();
    const supervisor = new Supervisor({ clock });
    let runs = 0;
    supervisor.register({
      name: "limited",
      layers: [throttle({ requests: 1, window: "1h" })],
      remainAfterExit: true,
      handler: () => {
        runs += 1;
      },
    });
    await supervisor.start("limited");
    const restarted = outcomeOf(supervisor.restart("limited"));
    await clock.advance("1s");
    expect(supervisor.state("limited").status).toBe("starting");
    await supervisor.stop("limited");
    expect(supervisor.state("limited")).toMatchObject({ status: "stopped", reason: "stop" });
    await clock.advance(0);
    expect(restarted.is()).toEqual(["rejected", expect.objectContaining({ code: "START_ABORTED" })]);
    const again = supervisor.start("limited");
    await clock.advance("1h");
    await again;
    expect([runs, clock.pending]).toEqual([2, 0]);
  });
});
