import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

/** A daemon that was started last and takes 5 s to stop, so that the others wait for their turn. */
const slow = (clock: { setTimer(delay: number, then: () => void): unknown }) => ({
  name: "slow",
  handler: ({ signal }: { signal: AbortSignal }): Promise<void> =>
    new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => void clock.setTimer(5_000, () => resolve())),
    ),
});

test("D3: a stop cancels a pending restart, also while it waits for its turn in stopAll", async () => {
  const { registry, clock } = createTestRegistry();
  let runs = 0;
  registry.register({
    name: "flaky",
    restartPolicy: { restartDelay: "2s" },
    handler: ({ signal }) => {
      if ((runs += 1) === 1) return Promise.reject(new Error("broke"));
      return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  });
  registry.register(slow(clock));
  void registry.start("flaky");
  await registry.start("slow");
  await clock.advance(100);
  expect(registry.getInfo("flaky").phase).toBe("backoff");
  const stopped = registry.stopAll();
  expect(registry.getStatus("flaky")).toBe("stopping");
  await clock.advance("10s");
  await stopped;
  expect(runs).toBe(1);
});

test("D3: a failure after the stop was decided is not restarted", async () => {
  const { registry, clock, events } = createTestRegistry();
  let runs = 0;
  let fail = (_error: Error): void => {};
  registry.register({
    name: "flaky",
    restartPolicy: { restartDelay: 10 },
    handler: ({ signal }) => {
      runs += 1;
      return new Promise<void>((resolve, reject) => {
        fail = reject;
        signal.addEventListener("abort", () => resolve());
      });
    },
  });
  registry.register(slow(clock));
  await registry.startAll();
  const stopped = registry.stopAll();
  fail(new Error("broke"));
  await clock.advance("10s");
  await stopped;
  expect([runs, events.list("daemon:restarting").length]).toEqual([1, 0]);
});

test("A14: a schedule that is stopping begins no further run", async () => {
  const { registry, clock } = createTestRegistry();
  let whileStopping = 0;
  registry.register({
    name: "tick",
    interval: "1s",
    handler: () => void (registry.getStatus("tick") === "stopping" && (whileStopping += 1)),
  });
  registry.register(slow(clock));
  await registry.startAll();
  const stopped = registry.stopAll();
  await clock.advance("10s");
  await stopped;
  expect(whileStopping).toBe(0);
});
