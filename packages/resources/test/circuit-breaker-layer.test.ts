import { deadline, interruptible, type Run, sleep, standalone, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import { CircuitBreaker, circuitBreaker } from "../src/index.ts";
import { bench, outcomeOf } from "./bench.ts";

const boom = new Error("boom");
const fails = async () => {
  throw boom;
};

describe("circuitBreaker", () => {
  it("row 62: while it is open runs are skipped and reported, and resolve; each change is reported", async () => {
    const { clock, runs, reports, enter } = bench();
    const run = enter(circuitBreaker({ failures: 2, openFor: "1s" }), async () => {
      if (runs.length <= 2) throw boom;
    });
    await expect(run()).rejects.toBe(boom);
    await expect(run()).rejects.toBe(boom);
    await run();
    expect(reports).toEqual([
      { type: "daemon:circuit", state: "open", failures: 2, error: boom },
      { type: "daemon:skipped", reason: "circuit" },
    ]);
    await clock.advance(1_000);
    await run();
    expect(runs).toEqual([0, 0, 1_000]);
    expect(reports.slice(2)).toEqual([
      { type: "daemon:circuit", state: "half-open", failures: 2 },
      { type: "daemon:circuit", state: "closed", failures: 0 },
    ]);
  });

  it("row 62: with whenOpen fail a run rejects with a CircuitOpenError", async () => {
    const { runs, reports, enter } = bench();
    const run = enter(circuitBreaker({ failures: 1, whenOpen: "fail" }), fails);
    await expect(run()).rejects.toBe(boom);
    await expect(run({ name: "sync" })).rejects.toMatchObject({ code: "CIRCUIT_OPEN", daemon: "sync" });
    expect([runs.length, reports.length]).toEqual([1, 1]);
  });

  it("row 62: an open circuit inside is a failure of the run, and is not taken for its own", async () => {
    const inner = new CircuitBreaker();
    inner.open();
    const { reports, enter } = bench();
    const run = enter(circuitBreaker({ failures: 2 }), (scope) => inner.run(async () => {}, scope));
    await expect(run()).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    expect(reports).toEqual([]);
  });

  it("row 62: each function has a breaker of its own, and a CircuitBreaker is shared", async () => {
    const { runs, enter } = bench();
    const layer = circuitBreaker({ failures: 1 });
    await expect(enter(layer, fails)()).rejects.toBe(boom);
    await expect(enter(layer, fails)()).rejects.toBe(boom);
    const breaker = new CircuitBreaker({ failures: 1 });
    await expect(enter(circuitBreaker(breaker), fails)()).rejects.toBe(boom);
    await enter(circuitBreaker(breaker), fails)();
    expect(runs).toHaveLength(3);
  });

  /** Limits how long a run takes, as a timeout layer does. */
  const within = (next: Run) =>
    standalone(async (scope) => {
      const run = interruptible(next, scope, 10);
      const timer = deadline(scope.clock, 50, () => run.interrupt("timeout", new Error("too slow")));
      await run.outcome.finally(() => timer.cancel());
    });

  it.each([
    ["around the limit", (breaker: CircuitBreaker) => (next: Run) => circuitBreaker(breaker)(within(next))],
    ["inside it", (breaker: CircuitBreaker) => (next: Run) => within(circuitBreaker(breaker)(next))],
  ])("row 62: runs that take too long open it, those too that never end: %s", async (_, layer) => {
    const { clock, enter } = bench();
    const breaker = new CircuitBreaker({ failures: 2 }, clock);
    const run = enter(layer(breaker), () => new Promise(() => {}));
    const runs = [outcomeOf(run()), outcomeOf(run())];
    await clock.advance(60);
    for (const { is } of runs) expect(is()).toEqual(["rejected", new Error("too slow")]);
    expect(breaker.state).toBe("open");
  });

  it("L2, row 62: stopping a daemon over and over opens nothing", async () => {
    const clock = testClock();
    const breaker = new CircuitBreaker({ failures: 1 }, clock);
    const supervisor = new Supervisor({ clock });
    supervisor.register({
      name: "sync",
      layers: [circuitBreaker(breaker)],
      handler: async (scope) => await sleep(1_000, scope, scope.clock),
    });
    for (let time = 0; time < 3; time += 1) {
      await supervisor.start("sync");
      await supervisor.stop("sync");
    }
    expect([breaker.state, breaker.failures]).toEqual(["closed", 0]);
  });

  it("L12: options are checked when the layer is made", () => {
    expect(() => circuitBreaker({ failures: 0 })).toThrow(
      "circuitBreaker.failures must be a whole number from 1 on, got 0.",
    );
  });
});
