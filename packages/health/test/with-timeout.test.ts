import { expect, test } from "vitest";
import { restart, withTimeout } from "../src/index.ts";
import { alone, obedient, watch } from "./alone.ts";

test("H6: withTimeout leaves alone a run that ends in time, and no timer behind", async () => {
  const on = alone();
  await withTimeout(100)(async () => {})(on.given);
  expect(on.clock.pending).toBe(0);
});

test("H6: a run that takes too long is aborted with kind timeout and rejects with RUN_TIMEOUT when it has ended", async () => {
  const on = alone();
  let kind: unknown;
  const seen = watch(
    withTimeout("1s")(async (scope) => {
      await obedient(scope).catch(() => {});
      kind = scope.reason?.kind;
      await new Promise<void>((resolve) => scope.clock.setTimer(300, () => resolve()));
    })(on.given),
  );
  await on.clock.advance(1_299);
  expect([kind, seen.state]).toEqual(["timeout", "pending"]);
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "RUN_TIMEOUT", limit: 1_000, daemon: "sync" });
});

test("H6, D17: a run that does not end within stopTimeout is abandoned and fenced, so that the daemon goes on", async () => {
  const on = alone();
  let runs = 0;
  let late = (): void => {};
  const layered = restart({ maxRestarts: 1, restartDelay: 0 })(
    withTimeout(100, { stopTimeout: 50 })((scope) => {
      runs += 1;
      late = () => scope.report({ type: "daemon:late" });
      return new Promise(() => {});
    }),
  );
  watch(layered(on.given));
  await on.clock.advance(149);
  expect(runs).toBe(1);
  await on.clock.advance(1);
  late();
  expect(runs).toBe(2);
  const first = on.trace.length;
  await on.clock.advance(150);
  late();
  expect(on.warnings).toHaveLength(2);
  expect(on.trace.slice(first)).toEqual(["daemon:gave-up"]);
});

test("H6: the next attempt is made for the reason timeout", async () => {
  const on = alone();
  watch(restart({})(withTimeout(100)(obedient))(on.given));
  await on.clock.advance(200);
  expect(on.of("daemon:restarting")).toMatchObject([{ reason: "timeout" }]);
  on.abort();
});

test("L2: an abort from outside is not turned into a timeout", async () => {
  const on = alone();
  const seen = watch(withTimeout(100)(obedient)(on.given));
  await on.clock.advance(50);
  on.abort();
  await on.clock.advance(500);
  expect(seen.error).toMatchObject({ kind: "stop" });
});

test("M4: a timeout that ran out while the machine slept is forgiven once", async () => {
  const on = alone();
  const seen = watch(withTimeout(10_000)(obedient)(on.given));
  await on.clock.suspend(3_600_000);
  await on.clock.advance(9_999);
  expect(seen.state).toBe("pending");
  await on.clock.advance(1);
  expect(seen.error).toMatchObject({ code: "RUN_TIMEOUT" });
});

test("M5: withTimeout refuses a limit that is no duration, or 0, by its name", () => {
  for (const limit of [NaN, -1, 0.5, Infinity, 0, "soon"])
    expect(() => withTimeout(limit)).toThrow(/^timeout must be/);
  expect(() => withTimeout(1, { stopTimeout: -1 })).toThrow(/^stopTimeout must be/);
});

test.each(["at once", "later"])("a limit that is lifted %s does not end what goes on", async (when) => {
  const on = alone();
  let lift = (): void => {};
  const seen = watch(
    withTimeout(100, { lift: (end) => (lift = end) })(async ({ clock }) => {
      if (when === "at once") lift();
      await new Promise<void>((resolve) => clock.setTimer(1_000, () => resolve()));
    })(on.given),
  );
  await on.clock.advance(50);
  lift();
  await on.clock.advance(949);
  expect([seen.state, on.clock.pending]).toEqual(["pending", 1]);
  await on.clock.advance(1);
  expect(seen.state).toBe("resolved");
});
