import { type DerivedScope, type Run, type Signalled, sleep, standalone } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admission, type AdmissionOptions, Slots, Throttle } from "../src/index.ts";
import { bench } from "./bench.ts";

/** As a schedule with `cancel-previous` has it: one more is begun when the one before has been told to finish, and has. */
function successive(run: Run): (given: Signalled) => { next: () => Promise<unknown> } {
  return (given) => {
    let current: DerivedScope | undefined;
    let ended: Promise<unknown> = Promise.resolve();
    const enter = standalone(async (scope) => {
      const part = scope.derive();
      current = part;
      await run(part);
    });
    return {
      next() {
        current?.abort("cancel-previous");
        const before = ended;
        return (ended = (async () => {
          await before;
          await enter(given).catch(() => {});
        })());
      },
    };
  };
}

describe("admission of runs that are cancelled for the next one", () => {
  it("N0, N3: each wait that is cancelled is told as a skip, and the next takes its place in all lines", async () => {
    const { clock, reports, controller } = bench();
    const own = new Slots(1);
    const all = new Slots(1);
    const begun: string[] = [];
    const job = (name: string, options: AdmissionOptions = {}): Run =>
      admission({ slots: [all], ...options })(async (scope) => {
        begun.push(name);
        await sleep(100, scope, clock);
      });
    const given = {
      signal: controller.signal,
      clock,
      report: (detail: object) => reports.push(detail as never),
    };
    const [first, later, x] = [
      job("first"),
      job("later"),
      successive(job("x", { slots: [own, all] }))(given),
    ];
    void first(given as never);
    void x.next();
    await clock.advance(1);
    void later(given as never);
    for (let tick = 0; tick < 3; tick += 1) {
      await clock.advance(10);
      void x.next();
    }
    await clock.advance(1);
    expect([all.waiting, own.waiting]).toEqual([2, 0]);
    expect(reports).toEqual(
      Array.from({ length: 3 }, () => ({
        type: "daemon:skipped",
        reason: "overlap",
        count: 1,
        scheduledAt: undefined,
      })),
    );
    await clock.advance(1_000);
    expect(begun).toEqual(["first", "x", "later"]);
  });

  it("N0: a place that nobody takes over is passed and forgotten; one who finds room takes up none", async () => {
    const { clock, controller } = bench();
    const all = new Slots(1);
    const begun: string[] = [];
    const given = { signal: controller.signal, clock };
    const job = (name: string): Run =>
      admission({ slots: [all] })(async (scope) => {
        begun.push(name);
        await sleep(100, scope, clock);
      });
    const enter = standalone(async (scope) => {
      const part = scope.derive();
      const waiting = x(part).catch(() => {});
      part.abort("cancel-previous");
      await waiting;
    });
    const [other, x] = [job("other"), job("x")];
    void other(given as never);
    await enter(given);
    expect(all.waiting).toBe(0);
    for (let number = 0; number < 3; number += 1) void other(given as never);
    await clock.advance(150);
    expect([begun, all.waiting]).toEqual([["other", "other"], 2]);
    await clock.advance(100);
    // By now the place is gone, and whoever comes is the last.
    void x(given as never);
    await clock.advance(1_000);
    expect([begun, all.taken, all.waiting, clock.pending]).toEqual([
      ["other", "other", "other", "other", "x"],
      0,
      0,
      0,
    ]);
  });

  it("N0: a place is for one: those who come after the one that took it over stand behind", async () => {
    const { clock, controller } = bench();
    const all = new Slots(1);
    const begun: unknown[] = [];
    const run = admission({ slots: [all] })(async (scope) => {
      begun.push(scope.run.scheduledAt);
      await sleep(100, scope, clock);
    });
    const enter = async (number: number): Promise<void> =>
      await run({
        signal: controller.signal,
        clock,
        run: { reason: "schedule", attempt: 1, scheduledAt: number },
      });
    const cancelled = standalone(async (scope) => {
      const part = scope.derive();
      const waiting = run(part).catch(() => {});
      part.abort("cancel-previous");
      await waiting;
    });
    void enter(1);
    await cancelled({ signal: controller.signal, clock });
    for (const number of [2, 3, 4]) void enter(number);
    await clock.advance(1_000);
    expect([begun, all.waiting, all.taken]).toEqual([[1, 2, 3, 4], 0, 0]);
  });

  it("N0: a slot that comes free between two goes to another, and the place stays, however often", async () => {
    const { clock, controller } = bench();
    const all = new Slots(1);
    const begun: string[] = [];
    const given = { signal: controller.signal, clock };
    const release = await all.take(given);
    const x = successive(admission({ slots: [all] })(async () => void begun.push("x")))(given);
    void x.next();
    await clock.advance(1);
    const others = [all.take(given), all.take(given)];
    void all.run(async () => void begun.push("last"), given);
    void x.next();
    release();
    for (const other of others) {
      const next = await other;
      await clock.advance(1);
      expect(begun).toEqual([]);
      if (other === others[0]) void x.next();
      next();
    }
    await clock.advance(1);
    expect(begun).toEqual(["x", "last"]);
  });

  it("N0: a stop while it waits is no skip, and leaves no place", async () => {
    const { clock, reports, controller } = bench();
    const all = new Slots(1);
    const report = (detail: object): number => reports.push(detail as never);
    const run = admission({ slots: [all] })((scope) => sleep(100, scope, clock));
    const other = new AbortController();
    const first = run({ signal: other.signal, clock });
    const waiting = run({ signal: controller.signal, clock, report });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "stop" });
    expect([reports, all.waiting]).toEqual([[], 0]);
    await clock.advance(100);
    await first;
  });

  it("N3: one that waits for its window is told as skipped, too", async () => {
    const { clock, reports, controller } = bench();
    const runs: number[] = [];
    const throttle = new Throttle({ requests: 1, window: "1s" }, clock);
    const report = (detail: object): number => reports.push(detail as never);
    const x = successive(admission({ throttle })(async () => void runs.push(clock.monotonic())));
    const { next } = x({ signal: controller.signal, clock, report });
    for (let tick = 0; tick < 12; tick += 1) {
      void next();
      await clock.advance(100);
    }
    // The 2nd to the 10th waited in vain; the 11th came when there was room, the 12th waits.
    expect([runs, reports.length, throttle.waiting]).toEqual([[0, 1_000], 9, 1]);
    controller.abort();
    await clock.advance(0);
    expect([throttle.waiting, reports.length, clock.pending]).toEqual([0, 9, 0]);
  });

  it.each([
    [
      "within a priority they begin in the order in which the first of each came, however often it is replaced",
      2,
    ],
    ["nobody is left behind, and each wait is accounted for, when they come in the moment a slot is free", 1],
  ])("N0: %s", async (_, step) => {
    const stories = fc.array(
      fc.record({
        daemon: fc.nat({ max: 4 }),
        priority: fc.constantFrom("high" as const, "normal" as const),
        // With steps of 2 they come at even times, and a run ends at odd ones.
        at: fc.nat({ max: 60 }).map((time) => step * time),
        takes: fc.nat({ max: 20 }).map((time) => step * time),
      }),
      { maxLength: 40, size: "max" },
    );
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const clock = testClock();
        const all = new Slots(1);
        const { signal } = new AbortController();
        const priorities = story.map(({ priority }) => priority);
        const priorityOf = (daemon: number): "high" | "normal" => priorities[daemon] ?? "normal";
        /** In which order those came that wait; one that takes a place came when the place was taken. */
        const since = new Map<number, number>();
        let order = 0;
        let skips = 0;
        const wrong: string[] = [];
        let takes = 0;
        let replaced = 0;
        const daemons = [0, 1, 2, 3, 4].map((daemon) => {
          const admitted = admission({ slots: [all], priority: priorityOf(daemon) })(async (scope) => {
            const came = since.get(daemon) ?? 0;
            since.delete(daemon);
            for (const [other, before] of since)
              if (step === 2 && before < came && priorityOf(other) === priorityOf(daemon))
                wrong.push(`${daemon} before ${other}`);
            if (all.taken !== 1) wrong.push("too many");
            const end = clock.monotonic() + takes;
            await sleep(takes + (end % step === 0 ? step - 1 : 0), scope, clock).catch(() => {});
            // Told to finish, it ends at an odd time all the same.
            if (clock.monotonic() % step === 0) await sleep(step - 1, { signal }, clock);
          });
          const run: Run = async (scope) => {
            if (since.has(daemon)) replaced += 1;
            else since.set(daemon, (order += 1));
            await admitted(scope);
          };
          return successive(run)({ signal, clock, report: () => (skips += 1) });
        });
        for (const wish of story)
          clock.setTimer(wish.at, () => {
            takes = wish.takes;
            void daemons[wish.daemon]?.next();
          });
        await clock.advance(10_000);
        expect({ wrong, left: since.size, waiting: all.waiting, taken: all.taken, skips }).toEqual({
          wrong: [],
          left: 0,
          waiting: 0,
          taken: 0,
          skips: replaced,
        });
      }),
      { numRuns: Number(process.env["RUNS"] ?? 100) },
    );
  });
});
