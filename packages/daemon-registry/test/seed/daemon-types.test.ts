import { expect, test, vi } from "vitest";
import { createTestRegistry } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

test("Interval Daemons: cleans up every hour and counts it", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const cleanupOldEntities = vi.fn(async () => {});
  await runBlock("Interval Daemons", { registry, cleanupOldEntities });
  await registry.start("cleanup");
  await clock.advance(3_599_999);
  expect(cleanupOldEntities).toHaveBeenCalledTimes(0);
  await clock.advance(1);
  expect(cleanupOldEntities).toHaveBeenCalledTimes(1);
  await clock.advance("2h");
  expect(cleanupOldEntities).toHaveBeenCalledTimes(3);
  expect(registry.getMetrics("cleanup").counters).toEqual({ "cleanup.runs": 3 });
});

test("Scheduled Daemons: backs up at two in the morning, every day", async () => {
  await using fixture = createTestRegistry({ now: new Date(2026, 0, 5, 1, 59) });
  const { registry, clock } = fixture;
  const hours: string[] = [];
  const performBackup = async (): Promise<void> => {
    hours.push(new Date(clock.now()).toTimeString().slice(0, 5));
  };
  await runBlock("Scheduled Daemons", { registry, performBackup });
  await registry.start("daily-backup");
  await clock.advance("59s");
  expect(hours).toEqual([]);
  await clock.advance("1s");
  expect(hours).toEqual(["02:00"]);
  await clock.advance("23h59m59s");
  expect(hours).toEqual(["02:00"]);
  await clock.advance("1s");
  expect(hours).toEqual(["02:00", "02:00"]);
});

test("Continuous Daemons: processes what comes, in order, and ends its loop when it is stopped", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const waiting: object[] = [{ id: 1 }, { id: 2 }];
  const processed: object[] = [];
  await runBlock("Continuous Daemons", {
    registry,
    queue: { pop: async () => waiting.shift() },
    processEvent: async (event: object) => processed.push(event),
    sleep: (ms: number) => new Promise<void>((resolve) => clock.setTimer(ms, () => resolve())),
  });
  await registry.start("event-processor");
  await clock.advance(0);
  expect(processed).toEqual([{ id: 1 }, { id: 2 }]);
  waiting.push({ id: 3 });
  await clock.advance(99);
  expect(processed).toHaveLength(2);
  await clock.advance(1);
  expect(processed).toHaveLength(3);

  const stop = registry.stop("event-processor");
  waiting.push({ id: 4 });
  await clock.advance(0);
  expect(registry.getStatus("event-processor")).toBe("stopping");
  await clock.advance(100);
  await stop;
  expect(registry.getStatus("event-processor")).toBe("stopped");
  expect(processed).toHaveLength(3);
  expect(clock.pending).toBe(0);
});
