import { sleep } from "@brains/daemon-core";
import type { TestClock } from "@brains/daemon-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { after, cron, every, type Overlap, type ScheduleLayer } from "../src/index.ts";
import { bench, type Bench } from "./harness.ts";

type Move = { kind: "advance" | "suspend" | "step"; ms: number };
type Part = { moves: Move[]; work: number[]; overlap: Overlap };

const overlap = fc.constantFrom<Overlap>("skip", "queue", "cancel-previous", { allow: 3 });
const moves = (kinds: Move["kind"][]): fc.Arbitrary<Part> =>
  fc.record({
    moves: fc.array(
      fc.record({ kind: fc.constantFrom(...kinds), ms: fc.integer({ min: 0, max: 400_000 }) }),
      { maxLength: 8 },
    ),
    work: fc.array(fc.integer({ min: 0, max: 150_000 }), { minLength: 1, maxLength: 4 }),
    overlap,
  });

const standstills = moves(["advance", "suspend"]);
const anything = moves(["advance", "suspend", "step"]);

/** The nominal times that were run, in the order of the runs. */
async function nominalTimes(
  layer: ScheduleLayer,
  { moves: list, work }: Part,
): Promise<{ bench: Bench; nominal: number[] }> {
  const made = bench(Date.UTC(2026, 0, 1));
  const { clock, enter, abort, runs } = made;
  const done = enter(layer, (scope) => sleep(work[runs.length % work.length] ?? 0, scope, clock));
  for (const { kind, ms } of list) await move(clock, kind, ms);
  abort();
  await done;
  expect(clock.pending).toBe(0);
  return { bench: made, nominal: runs.flatMap(({ run }) => run.scheduledAt ?? []) };
}

async function move(clock: TestClock, kind: Move["kind"], ms: number): Promise<void> {
  if (kind === "step") clock.step(ms - 200_000);
  else await clock[kind](ms);
}

function expectRising(times: readonly number[]): void {
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
}

describe("I6: whatever happens,", () => {
  it("an interval runs no nominal time twice, and all in order, the wall clock set or not", async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1_000, max: 300_000 }), async (part, interval) => {
        expectRising((await nominalTimes(every(interval, { overlap: part.overlap }), part)).nominal);
      }),
      { numRuns: 60 },
    );
  });

  it("an interval keeps its grid", async () => {
    await fc.assert(
      fc.asyncProperty(standstills, fc.integer({ min: 1_000, max: 300_000 }), async (part, interval) => {
        const { nominal } = await nominalTimes(every(interval, { overlap: part.overlap }), part);
        for (const time of nominal) expect((time - Date.UTC(2026, 0, 1)) % interval).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("a delay runs no nominal time twice, and all in order", async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1_000, max: 300_000 }), async (part, delay) => {
        expectRising((await nominalTimes(after(delay), part)).nominal);
      }),
      { numRuns: 60 },
    );
  });

  it("cron runs its nominal times in order, each once, and none early", async () => {
    await fc.assert(
      fc.asyncProperty(
        standstills,
        fc.constantFrom("* * * * *", "*/7 * * * * *"),
        async (part, expression) => {
          const { nominal, bench: made } = await nominalTimes(
            cron(expression, { overlap: part.overlap }),
            part,
          );
          expectRising(nominal);
          for (const { at, run } of made.runs)
            expect(Date.UTC(2026, 0, 1) + at).toBeGreaterThanOrEqual(run.scheduledAt ?? Infinity);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("cron runs no nominal time twice, the wall clock set either way", async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom("* * * * *", "*/7 * * * * *"), async (part, expression) => {
        const { nominal } = await nominalTimes(cron(expression, { overlap: { allow: 1_000 } }), part);
        expect(new Set(nominal).size).toBe(nominal.length);
      }),
      { numRuns: 60 },
    );
  });
});
