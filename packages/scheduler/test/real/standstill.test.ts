import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Child } from "./child.ts";

interface Line {
  at: number;
  kind: string;
  reason?: string;
  scheduledAt?: number;
  type?: string;
  count?: number;
}

let child: Child<Line> | undefined;
afterEach(() => child?.process.kill("SIGKILL"));

describe("M4: a process that was stopped for ten seconds", () => {
  it("runs one late tick of each schedule, tells of the rest, and goes on as before", async () => {
    child = new Child<Line>("ticking");
    await until(() => (child?.lines.length ?? 0) >= 4);
    const stopped = Date.now();
    child.process.kill("SIGSTOP");
    await sleep(10_000);
    child.process.kill("SIGCONT");
    const awake = Date.now();
    await sleep(3_500);
    child.process.kill("SIGTERM");
    const lines = (await child.end()).filter(({ at }) => at > stopped + 100);
    for (const kind of ["every", "cron"]) {
      const mine = lines.filter((line) => line.kind === kind);
      const runs = mine.filter(({ type }) => type === undefined);
      expect(runs.map(({ reason }) => reason).filter((reason) => reason === "catch-up")).toHaveLength(1);
      expect(runs[0]?.reason).toBe("catch-up");
      expect(runs[0]?.at).toBeLessThan(awake + 1_000);
      expect(runs.length).toBeGreaterThanOrEqual(4);
      expect(runs.length).toBeLessThanOrEqual(5);
      const missed = mine.find(({ type }) => type === "daemon:missed");
      expect(missed?.reason).toBe("stalled");
      expect(missed?.count).toBeGreaterThanOrEqual(8);
      expect(missed?.count).toBeLessThanOrEqual(10);
    }
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}
