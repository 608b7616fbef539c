import { aborted, sleep, standalone } from "@brains/daemon-core";
import { describe, expect, it, vi } from "vitest";
import { after, cron, every, type ScheduleLayer } from "../src/index.ts";
import { bench, settled } from "./harness.ts";

const kinds: [string, () => ScheduleLayer][] = [
  ["every", () => every("1m")],
  ["after", () => after("1m")],
  ["cron", () => cron("* * * * *")],
];

describe.each(kinds)("an abort of %s", (_name, make) => {
  it("cancels the timer at once and, with nothing in flight, ends in the same turn", async () => {
    const { clock, enter, abort, times } = bench();
    const done = enter(make());
    expect(clock.pending).toBe(1);
    abort();
    expect(clock.pending).toBe(0);
    for (let hop = 0; hop < 8; hop += 1) await Promise.resolve();
    expect(await settled(done)).toBe(true);
    await clock.advance("10m");
    expect(times()).toEqual([]);
  });

  it("F8: aborts a run in flight and waits for it", async () => {
    const { clock, enter, abort } = bench();
    const seen: unknown[] = [];
    const done = enter(make(), async ({ signal }) => {
      await aborted(signal);
      seen.push(signal.reason.kind);
      await sleep(500, { signal: new AbortController().signal }, clock);
    });
    await clock.advance("1m");
    abort();
    await clock.advance(499);
    expect(seen).toEqual(["stop"]);
    expect(await settled(done)).toBe(false);
    await clock.advance(1);
    await done;
    expect(clock.pending).toBe(0);
  });

  it("before it is entered leaves nothing to be done", async () => {
    const { clock, enter, abort } = bench();
    const ready = vi.fn();
    abort();
    await enter(make(), undefined, { ready });
    expect([clock.pending, ready.mock.calls.length]).toEqual([0, 0]);
  });

  it("L2: makes no failure of what the run then throws, and logs it if it is not the signal's reason", async () => {
    for (const [thrown, logged] of [
      [undefined, 0],
      [new Error("cut off"), 1],
    ] as const) {
      const { clock, enter, abort, reports } = bench();
      const debug = vi.fn();
      const logger = { debug, info() {}, warn() {}, error: debug };
      const done = enter(
        make(),
        async ({ signal }) => {
          await aborted(signal);
          throw thrown ?? signal.reason;
        },
        { logger },
      );
      await clock.advance("1m");
      abort();
      await done;
      expect([reports, debug.mock.calls.length]).toEqual([[], logged]);
    }
  });

  it("I10: is what ends it, and a run that fails is not", async () => {
    const { clock, enter, times, reports } = bench();
    const errors = [new Error("first"), "second", undefined];
    void enter(make(), () => {
      throw errors[times().length - 1];
    });
    await clock.advance("3m");
    expect(times()).toHaveLength(3);
    expect(reports).toEqual([
      { type: "daemon:error", error: errors[0] },
      { type: "daemon:error", error: expect.objectContaining({ code: "NON_ERROR_THROWN", cause: "second" }) },
      {
        type: "daemon:error",
        error: expect.objectContaining({ code: "NON_ERROR_THROWN", cause: undefined }),
      },
    ]);
    expect(Reflect.get(reports[0] ?? {}, "error")).toBe(errors[0]);
  });

  it("by the handler itself, in its first step, leaves no timer", async () => {
    const { clock, enter, abort } = bench();
    const done = enter(make(), abort);
    await clock.advance("1m");
    await done;
    expect(clock.pending).toBe(0);
  });
});

describe("a schedule", () => {
  it("F6: fires nothing once a shutdown has begun, and still ends by the abort", async () => {
    const { clock, enter, abort, times } = bench();
    let closing = false;
    const done = enter((next) =>
      standalone(async (scope) => {
        Object.defineProperty(scope, "closing", { get: () => closing });
        await every(1_000)(next)(scope);
      }),
    );
    await clock.advance(1_000);
    closing = true;
    await clock.advance(5_000);
    expect(times()).toEqual([1_000]);
    expect(await settled(done)).toBe(false);
    abort();
    await done;
  });

  it("logs a failed run, so that it is not lost where nobody listens", async () => {
    const { clock, enter } = bench();
    const error = vi.fn();
    const logger = { debug() {}, info() {}, warn() {}, error };
    void enter(every(1_000), () => Promise.reject(new Error("no route")), {
      logger,
      report: undefined as never,
    });
    await clock.advance(1_000);
    expect(error.mock.calls).toEqual([
      [{ daemon: "standalone", err: new Error("no route") }, 'A run of "standalone" failed: no route'],
    ]);
  });

  it("waits for all runs in flight", async () => {
    const { clock, enter, abort, times } = bench();
    const away = { signal: new AbortController().signal };
    const done = enter(every(1_000, { overlap: { allow: 2 } }), () => sleep(3_000, away, clock));
    await clock.advance(2_000);
    abort();
    await clock.advance(2_999);
    expect([times().length, await settled(done)]).toEqual([2, false]);
    await clock.advance(1);
    await done;
  });

  it("M7: leaves one listener on its scope while it is armed, and none afterwards", async () => {
    const { clock, enter } = bench(Date.UTC(2026, 11, 31, 23, 59));
    const listeners = new Set<() => void>();
    const endless = enter(counted(every(1), listeners));
    await clock.advance(20_000);
    expect(listeners.size).toBe(1);
    listeners.clear();
    const done = enter(counted(cron("0 0 0 1 1 * 2027", { timezone: "UTC" }), listeners));
    await clock.advance("1m");
    await done;
    expect([listeners.size, await settled(endless)]).toEqual([0, false]);
  });
});

/** The layer on a scope that shows who waits for its abort. */
function counted(layer: ScheduleLayer, listeners: Set<() => void>): ScheduleLayer {
  return (next) =>
    standalone(async (scope) => {
      const onAbort = scope.onAbort.bind(scope);
      scope.onAbort = (listener) => {
        listeners.add(listener);
        const letGo = onAbort(listener);
        return () => {
          listeners.delete(listener);
          letGo();
        };
      };
      await layer(next)(scope);
    });
}
