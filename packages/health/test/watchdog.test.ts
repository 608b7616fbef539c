import { expect, test } from "vitest";
import { Heartbeats, restart, watchdog, type WatchedScope } from "../src/index.ts";
import { alone, obedient, watch } from "./alone.ts";

/** A work that beats every so many ms, so many times. */
function beating(every: number, times: number, unready = false) {
  return async (scope: WatchedScope): Promise<void> => {
    if (unready) {
      await Promise.resolve();
      await Promise.resolve();
      scope.notReady("connecting");
    }
    let left = times;
    const beat = (): void => {
      scope.heartbeat();
      if (--left > 0) scope.clock.setTimer(every, beat);
    };
    if (times > 0) scope.clock.setTimer(every, beat);
    await obedient(scope);
  };
}

test("H1: silence for longer than the limit ends the run with kind watchdog and WATCHDOG", async () => {
  const on = alone();
  let kind: unknown;
  const work = async (scope: WatchedScope) => {
    await obedient(scope).catch(() => {});
    kind = scope.reason?.kind;
  };
  const seen = watch(watchdog(1_000)(work)(on.given));
  await on.clock.advance(999);
  expect(seen.state).toBe("pending");
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "WATCHDOG", limit: 1_000, daemon: "sync" });
  expect([kind, on.clock.pending]).toEqual(["watchdog", 0]);
});

test("H2: every beat re-arms it, to the millisecond", async () => {
  const on = alone();
  const seen = watch(watchdog(1_000)(beating(700, 10))(on.given));
  await on.clock.advance(7_999);
  expect(seen.state).toBe("pending");
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "WATCHDOG" });
});

test("H2: a beat at the very limit is in time", async () => {
  const on = alone();
  const seen = watch(watchdog(1_000)(beating(1_000, 20))(on.given));
  await on.clock.advance(20_500);
  expect(seen.state).toBe("pending");
  on.abort();
});

test("H2: beats set no timers", async () => {
  const on = alone();
  let beat = (): void => {};
  watch(
    watchdog(1_000)(async (scope) => {
      beat = scope.heartbeat;
      await obedient(scope);
    })(on.given),
  );
  for (let count = 0; count < 1_000; count += 1) beat();
  expect(on.clock.pending).toBe(1);
  on.abort();
});

test("H1: it is armed from ready on", async () => {
  const on = alone();
  let ready = (): void => {};
  const seen = watch(
    watchdog(1_000)(async (scope) => {
      ready = () => scope.ready();
      await beating(1, 0, true)(scope);
    })(on.given),
  );
  await on.clock.advance(5_300);
  expect(seen.state).toBe("pending");
  ready();
  await on.clock.advance(999);
  expect(seen.state).toBe("pending");
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "WATCHDOG" });
});

test("H1: the caller's Heartbeats count, and each attempt begins anew", async () => {
  const on = alone();
  const beats = new Heartbeats();
  beats.beat();
  expect(beats.last).toBe(-Infinity);
  watch(restart({ restartDelay: 5_000 })(watchdog(1_000, { beats })(obedient))(on.given));
  await on.clock.advance(900);
  beats.beat();
  await on.clock.advance(999);
  expect(on.details).toEqual([]);
  await on.clock.advance(1);
  expect(on.of("daemon:restarting")).toMatchObject([{ reason: "watchdog" }]);
  await on.clock.advance(5_999);
  expect(on.of("daemon:restarting")).toHaveLength(1);
  await on.clock.advance(1);
  expect(on.of("daemon:restarting")).toHaveLength(2);
  on.abort();
});

test("K3: a run that was abandoned cannot beat for the next", async () => {
  const on = alone();
  const old: (() => void)[] = [];
  const work = (scope: WatchedScope): Promise<void> => {
    old.push(scope.heartbeat);
    return new Promise(() => {});
  };
  const beats = new Heartbeats();
  watch(restart({ restartDelay: 0 })(watchdog(1_000, { stopTimeout: 0, beats })(work))(on.given));
  await on.clock.advance(1_500);
  old[0]?.();
  await on.clock.advance(500);
  expect(on.of("daemon:restarting")).toHaveLength(2);
  on.abort();
});

test("H4: a limit missed because the loop stood still is judged again before it is charged", async () => {
  const on = alone();
  const seen = watch(watchdog(1_000)(beating(900, 100))(on.given));
  await on.clock.suspend(1_200);
  expect(seen.state).toBe("pending");
  await on.clock.advance(5_000);
  expect(seen.state).toBe("pending");
  on.abort();
});

test("H4, M4: after a suspend a silent daemon has its limit once more, then is charged", async () => {
  const on = alone();
  const seen = watch(watchdog(1_000)(obedient)(on.given));
  await on.clock.suspend(3_600_000);
  await on.clock.advance(999);
  expect(seen.state).toBe("pending");
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "WATCHDOG" });
});

test("L2: an abort from outside is not turned into a watchdog failure", async () => {
  const on = alone();
  const seen = watch(watchdog(1_000)(obedient)(on.given));
  on.abort();
  await on.clock.advance(5_000);
  expect(seen.error).toMatchObject({ kind: "stop" });
});

test("M5: watchdog refuses a limit that is no duration, or 0, by its name", () => {
  for (const limit of [NaN, -1, 0.5, 0, "soon"]) expect(() => watchdog(limit)).toThrow(/^watchdog must be/);
});
