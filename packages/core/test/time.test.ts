import { afterEach, expect, test, vi } from "vitest";
import { deadline, durationOf, parseDuration, sleep, systemClock } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle, VirtualClock } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

const LONGEST = 2 ** 31 - 1;

afterEach(() => void vi.useRealTimers());

test("M1: a delay above 2^31 - 1 ms is chunked, and nothing passes it raw to a timer", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  const raw = vi.spyOn(globalThis, "setTimeout");
  const fire = vi.fn();
  systemClock().setTimer(3 * LONGEST + 5, fire);
  for (const _ of [1, 2, 3]) vi.advanceTimersByTime(LONGEST);
  expect(fire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5);
  expect(fire).toHaveBeenCalledOnce();
  expect(raw.mock.calls.map(([, delay]) => delay)).toEqual([LONGEST, LONGEST, LONGEST, 5]);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([LONGEST, LONGEST + 1, Number.MAX_SAFE_INTEGER])(
  "M1: limits of %d ms never expire at once",
  async (limit) => {
    const stage = new Stage();
    const puppet = stage.add("a", { readiness: "manual", startTimeout: limit, stopTimeout: limit });
    puppet.isStubborn = true;
    const start = watch(stage.supervisor.start("a"));
    await stage.clock.advance(LONGEST - 1);
    expect(start.outcome).toBe("pending");
    puppet.run.scope.ready();
    const stop = watch(stage.supervisor.stop("a"));
    await stage.clock.advance(LONGEST - 1);
    expect(stop.outcome).toBe("pending");
  },
);

test("M3: durations are monotonic: a step of the wall clock moves no deadline", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  const fire = vi.fn();
  systemClock().setTimer(1_000, fire);
  vi.setSystemTime(Date.now() + 86_400_000);
  vi.advanceTimersByTime(999);
  expect(fire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fire).toHaveBeenCalledOnce();
});

test("M4: after a suspend a deadline is forgiven once, and holds the second time", async () => {
  const clock = new VirtualClock();
  const expire = vi.fn();
  deadline(clock, 10_000, expire);
  await clock.suspend(3_600_000);
  expect(expire).not.toHaveBeenCalled();
  await clock.suspend(3_600_000);
  expect(expire).toHaveBeenCalledOnce();
});

test("M4: a start and a stop survive a suspend", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.suspend(3_600_000);
  expect(start.outcome).toBe("pending");
  puppet.run.scope.ready();
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.suspend(3_600_000);
  await stage.clock.advance(9_999);
  expect([start.outcome, stop.outcome]).toEqual(["ok", "pending"]);
  await stage.clock.advance(1);
  expect(stop.outcome).toBe("STOP_TIMEOUT");
});

test("M4: the overall limit of stopAll is forgiven a suspend too, a deadline that is merely late is not", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: "1h" });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const all = watch(stage.supervisor.stopAll());
  await stage.clock.suspend(600_000);
  expect(all.outcome).toBe("pending");
  await stage.clock.suspend(30_999);
  await stage.clock.advance(1);
  expect(all.outcome).toContain("30000 ms");
});

const bad = [
  Number.NaN,
  -1,
  1.5,
  Infinity,
  -Infinity,
  2 ** 53,
  "",
  " ",
  "5",
  "5x",
  "-5m",
  "1m1h",
  "1m1m",
  "0.5ms",
  5n,
  {},
];

test.each(bad)("M5: %o is refused as a duration, with the option's name", async (value) => {
  expect(parseDuration(value)).toBeUndefined();
  expect(() => durationOf(value as never, "myOption")).toThrow(/^myOption must be/);
  const stage = new Stage();
  const { supervisor } = stage;
  for (const key of ["startTimeout", "stopTimeout"])
    expect(() => stage.add("a", { [key]: value })).toThrow(`${key}: must be`);
  stage.add("a");
  await expect(supervisor.stop("a", { timeout: value as never })).rejects.toThrow("timeout must be");
  await expect(supervisor.stopAll({ timeout: value as never })).rejects.toThrow("timeout must be");
  await expect(supervisor.shutdown({ drainDelay: value as never })).rejects.toThrow("drainDelay must be");
  expect(() => supervisor.handleSignals({ timeout: value as never })).toThrow("timeout must be");
});

test.each([
  [0, 0],
  [250, 250],
  ["250ms", 250],
  ["0.5s", 500],
  ["1h30m", 5_400_000],
  ["1w 2d", 777_600_000],
  [" 5m ", 300_000],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
])("M5: %o is %d ms", (value, ms) => {
  expect(durationOf(value, "x")).toBe(ms);
});

test("M6: one injected clock drives everything: the platform's timers are not touched", async () => {
  const timers = ["setTimeout", "setInterval"] as const;
  const spies = timers.map((name) => vi.spyOn(globalThis, name));
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 5 });
  puppet.isStubborn = true;
  void stage.supervisor.start("a");
  await stage.clock.advance(2);
  void stage.supervisor.shutdown({ drainDelay: 5 });
  await stage.clock.advance(100_000);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("sleep resolves on its clock, and rejects with the reason at once when its signal is aborted, before or later", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const naps = [watch(sleep(10, controller, clock)), watch(sleep(20, controller, clock))];
  await clock.advance(10);
  const reason = new Error("enough");
  controller.abort(reason);
  await settle();
  expect(naps.map(({ outcome }) => outcome)).toEqual(["ok", "enough"]);
  await expect(sleep(10, controller, clock)).rejects.toBe(reason);
  expect(clock.pending).toBe(0);
});

test("The system clock arms one platform timer for all that are set, and lets go of it when the last is cancelled", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  const clock = systemClock();
  const timers = Array.from({ length: 1_000 }, (_, at) => clock.setTimer(1_000 - at, () => {}));
  expect(vi.getTimerCount()).toBe(1);
  for (const timer of timers) timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
});
