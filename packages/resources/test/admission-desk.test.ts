import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { admission, AdmissionDesk, type AdmissionOptions, Slots, Throttle } from "../src/index.ts";
import { bench, outcomeOf } from "./bench.ts";

const second = { requests: 1, window: "1s" } as const;
const paused = { type: "daemon:skipped", reason: "paused", count: 1, scheduledAt: undefined };

describe("AdmissionDesk", () => {
  it.each([
    ["a slot", (): AdmissionOptions => ({ slots: [new Slots(2), new Slots(1)] })],
    ["its window", (clock): AdmissionOptions => ({ throttle: new Throttle(second, clock) })],
    ["both", (clock): AdmissionOptions => ({ throttle: new Throttle(second, clock), slots: [new Slots(1)] })],
    [
      "a slot, and would be skipped by its window,",
      (clock): AdmissionOptions => ({
        throttle: new Throttle({ requests: 9, window: "1s", onExcess: "skip" }, clock),
        slots: [new Slots(1)],
      }),
    ],
  ] as [string, (clock: ReturnType<typeof bench>["clock"]) => AdmissionOptions][])(
    "I15: drops what waits for %s as skipped: it never begins, what has begun goes on, what comes is admitted",
    async (_, make) => {
      const { clock, runs, reports, enter } = bench();
      const desk = new AdmissionDesk();
      const options = make(clock);
      const run = enter(admission({ ...options, desk }), (scope) => sleep(2_000, scope, clock));
      const first = run();
      const others = [run(), run({ run: { reason: "schedule", attempt: 1, scheduledAt: 7 } })];
      await clock.advance(500);
      expect([desk.waiting, runs, reports]).toEqual([2, [0], []]);
      expect(desk.dropWaiting("paused")).toBe(2);
      expect(reports).toEqual([paused, { ...paused, scheduledAt: 7 }]);
      expect([desk.waiting, desk.dropWaiting("paused")]).toEqual([0, 0]);
      // Nothing but the work of the first is left to come.
      expect(clock.pending).toBe(1);
      expect(await Promise.all(others)).toEqual([undefined, undefined]);
      await clock.advance(1_000);
      expect([options.throttle?.waiting ?? 0, options.slots?.[0]?.waiting ?? 0]).toEqual([0, 0]);
      await clock.advance(500);
      expect([runs, outcomeOf(first).is()]).toEqual([[0], "pending"]);
      await first;
      void run();
      await clock.advance(2_000);
      expect([runs, clock.pending]).toEqual([[0, 2_000], 0]);
    },
  );

  it("N3: those behind one that is dropped have their turn", async () => {
    const { clock, runs, enter } = bench();
    const desk = new AdmissionDesk();
    const budget = new Throttle({ requests: 2, window: "1s" }, clock);
    const { signal } = new AbortController();
    await budget.take(1, { signal });
    const large = outcomeOf(budget.take(2, { signal }));
    void enter(admission({ throttle: budget, desk }))();
    const small = outcomeOf(budget.take(1, { signal }));
    desk.dropWaiting("paused");
    await clock.advance(1_999);
    expect([large.is(), small.is()]).toEqual([["resolved", undefined], "pending"]);
    await clock.advance(1);
    expect([small.is(), runs]).toEqual([["resolved", undefined], []]);
  });

  it("N3: tells how many wait, and that one waits no more before it begins, with all that it needs taken", async () => {
    const told: unknown[] = [];
    const { clock, runs, enter } = bench();
    const all = new Slots(1);
    const other = enter(admission({ slots: [all] }), (scope) => sleep(10, scope, clock));
    const desk = new AdmissionDesk({
      onChange(waiting) {
        told.push([clock.monotonic(), waiting, all.taken, runs.length]);
        void other();
        throw new Error("nobody is to hear of this");
      },
    });
    const controller = new AbortController();
    const run = enter(admission({ slots: [all], desk }), (scope) => sleep(100, scope, clock));
    void run();
    expect(told).toEqual([]);
    void run();
    void run({ signal: controller.signal }).catch(() => {});
    controller.abort();
    expect(told).toEqual([
      [0, 1, 1, 1],
      [0, 2, 1, 1],
      [0, 1, 1, 1],
    ]);
    await clock.advance(101);
    expect(told.slice(3)).toEqual([[100, 0, 1, 1]]);
    expect(runs).toEqual([0, 100]);
  });

  it("N3: hears of nobody who is refused or skipped at once", async () => {
    const told: number[] = [];
    const { clock, enter } = bench();
    const desk = new AdmissionDesk({ onChange: (waiting) => told.push(waiting) });
    const full = enter(admission({ slots: [new Slots(1, { maxWaiting: 0 })], desk }), (scope) =>
      sleep(10, scope, clock),
    );
    void full();
    await expect(full()).rejects.toMatchObject({ code: "CONCURRENCY_FULL" });
    const skipping = enter(
      admission({ throttle: new Throttle({ ...second, onExcess: "skip" }, clock), desk }),
    );
    await skipping();
    await skipping();
    expect(told).toEqual([]);
  });

  it("lets one that sends all away as soon as it hears of them do so", async () => {
    const { clock, runs, reports, enter } = bench();
    const desk: AdmissionDesk = new AdmissionDesk({ onChange: () => desk.dropWaiting("paused") });
    const run = enter(admission({ slots: [new Slots(1)], desk }), (scope) => sleep(10, scope, clock));
    void run();
    await run();
    await clock.advance(100);
    expect([runs, reports]).toEqual([[0], [paused]]);
  });

  it("tells of nobody twice who gives up because of what is told of another", async () => {
    const { clock, reports, enter } = bench();
    const desk = new AdmissionDesk();
    const run = enter(admission({ slots: [new Slots(1)], desk }), (scope) => sleep(10, scope, clock));
    const controller = new AbortController();
    void run();
    void run({ report: () => controller.abort("enough") });
    const other = outcomeOf(run({ signal: controller.signal }));
    desk.dropWaiting("paused");
    await clock.advance(100);
    expect([reports, other.is()]).toMatchObject([[], ["rejected", { kind: "stop" }]]);
  });

  it("L12: refuses an option that there is none of", () => {
    expect(() => new AdmissionDesk({ onchange: () => {} } as object)).toThrow(/desk.*onchange/);
  });
});
