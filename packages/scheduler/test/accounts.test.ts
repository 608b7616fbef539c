import { sleep } from "@brains/daemon-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CatchUp,
  cron,
  CronPattern,
  every,
  type Overlap,
  type ScheduleDetail,
  ScheduleHandle,
  type ScheduleOptions,
} from "../src/index.ts";
import { bench } from "./harness.ts";

const START = Date.UTC(2026, 2, 28, 22);

interface Story {
  moves: { kind: "advance" | "suspend" | "pause" | "resume"; ms: number }[];
  work: number[];
  overlap: Overlap;
  catchUp: CatchUp;
  jitter: number;
  quiet: ScheduleOptions["quiet"];
}

const stories: fc.Arbitrary<Story> = fc.record({
  moves: fc.array(
    fc.record({
      kind: fc.constantFrom("advance", "suspend", "pause", "resume"),
      ms: fc.integer({ min: 0, max: 900_000 }),
    }),
    { maxLength: 10 },
  ),
  work: fc.array(fc.integer({ min: 0, max: 150_000 }), { minLength: 1, maxLength: 4 }),
  overlap: fc.constantFrom<Overlap>("skip", "queue", "cancel-previous", { allow: 3 }),
  catchUp: fc.constantFrom<CatchUp>(
    "none",
    "one",
    "all",
    { mode: "all", window: "5m" },
    { mode: "one", window: 0 },
  ),
  jitter: fc.constantFrom(0, 10_000, 600_000),
  quiet: fc.constantFrom(undefined, [{ from: "22:10", to: "22:20", timezone: "UTC" }]),
});

/** What became of each nominal time. */
async function accounts(
  make: (options: ScheduleOptions) => ReturnType<typeof every>,
  { moves, work, ...options }: Story,
): Promise<{ ran: number[]; others: number; now: number }> {
  const control = new ScheduleHandle();
  const { clock, enter, abort, runs, reports } = bench(START);
  const done = enter(make({ ...options, control }), (scope) =>
    sleep(work[runs.length % work.length] ?? 0, scope, clock),
  );
  for (const { kind, ms } of moves) {
    if (kind === "pause" || kind === "resume") control[kind]();
    else await clock[kind](ms);
  }
  // What waits is dropped, and a time whose jitter has not passed is let come.
  control.resume();
  if (options.jitter > 0) await clock.advance("1m");
  control.pause();
  control.resume();
  abort();
  await done;
  let others = 0;
  for (const detail of reports as ScheduleDetail[]) if ("count" in detail) others += detail.count;
  expect(clock.pending).toBe(0);
  return { ran: runs.flatMap(({ run }) => run.scheduledAt ?? []), others, now: clock.now() };
}

describe("I4, I5, I6, I15: of the nominal times", () => {
  it.each([
    ["an interval", (options: ScheduleOptions) => every("7s", options), "*/7"],
    ["a cron expression", (options: ScheduleOptions) => cron("*/10 * * * * *", options), "*/10"],
  ])(
    "of %s each is run, skipped or missed, and only one of them, in order",
    async (_kind, make, step) => {
      const period = Number(step.slice(2)) * 1_000;
      await fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const { ran, others, now } = await accounts(make, story);
          expect(ran).toEqual([...new Set(ran)].toSorted((a, b) => a - b));
          for (const time of ran) expect((time - START) % period).toBe(0);
          const total = Math.floor((now - START) / period);
          const pending = story.jitter > 0 ? 1 : 0;
          expect(ran.length + others).toBeLessThanOrEqual(total);
          expect(ran.length + others).toBeGreaterThanOrEqual(total - pending);
        }),
        { numRuns: 300 },
      );
    },
    20_000,
  );
});

/** Which of the minutes from one time to another are times of the fields, by looking at the wall clock in each. */
function byHand(
  minutes: number[],
  hours: number[],
  isFixed: boolean,
  timezone: string,
  from: number,
  to: number,
): number[] {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const shown = new Set<string>();
  const found: number[] = [];
  let before: number | undefined;
  for (let time = from - 86_400_000; time <= to; time += 60_000) {
    const text = format.format(time);
    const [hour = 0, minute = 0] = text.slice(-5).split(":").map(Number);
    const wall = hour * 60 + minute;
    const steps = before === undefined ? 1 : (wall - before + 1_440) % 1_440;
    const leapt = steps < 720 ? range(1, steps).map((step) => ((before ?? 0) + step) % 1_440) : [];
    const isOne = (at: number): boolean => minutes.includes(at % 60) && hours.includes(Math.floor(at / 60));
    const isNew = !isFixed || !shown.has(text);
    if (time > from && ((isNew && isOne(wall)) || (isFixed && leapt.some(isOne)))) found.push(time);
    shown.add(text);
    before = wall;
  }
  return found;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
const subset = (size: number, max: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: max })
    .map((list) => list.toSorted((a, b) => a - b));
const CHANGES: [string, string][] = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["America/Sao_Paulo", "2018-02-18"],
  ["Africa/Casablanca", "2025-02-23"],
  ["Africa/Casablanca", "2025-04-06"],
  ["Asia/Kathmandu", "2026-05-01"],
];

describe("I6, I11: for random expressions, zones and start times", () => {
  it("no nominal time is run twice, none is lost, and they come in order", async () => {
    const fields = fc.record({
      minutes: subset(60, 3),
      hours: fc.oneof(subset(24, 4), subset(4, 4)),
      isWild: fc.boolean(),
      change: fc.constantFrom(...CHANGES),
      offset: fc.integer({ min: -840, max: 840 }),
    });
    await fc.assert(
      fc.asyncProperty(fields, async ({ minutes, hours, isWild, change: [timezone, day], offset }) => {
        const from = Date.parse(`${day}T00:00Z`) + offset * 60_000;
        const to = from + 14 * 3_600_000;
        const hourField = isWild ? "*" : hours.join(",");
        const expected = byHand(minutes, isWild ? range(0, 24) : hours, !isWild, timezone, from, to);
        const { clock, enter, runs } = bench(from);
        void enter(cron(`${minutes.join(",")} ${hourField} * * *`, { timezone }));
        await clock.advance(to - from);
        expect(runs.map(({ run }) => run.scheduledAt)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 20_000);

  it("I13: an expression that can never fire is refused in under 100 ms", () => {
    const short = fc.subarray([4, 6, 9, 11], { minLength: 1 });
    const impossible = fc.oneof(
      fc.tuple(fc.constant("31"), short),
      fc.tuple(fc.constantFrom("30", "31", "30-31", "30,31"), fc.constant([2])),
    );
    const rest = fc.tuple(fc.constantFrom("*", "0", "*/7", "0-59"), fc.constantFrom("*", "+MON", "+1-5"));
    fc.assert(
      fc.property(
        impossible,
        rest,
        fc.constantFrom(...CHANGES),
        ([day, months], [time, weekday], [timezone]) => {
          const since = performance.now();
          const expression = `${time} ${time} * ${day} ${months.join(",")} ${weekday}`;
          expect(() => new CronPattern(expression, timezone)).toThrow("can never fire");
          expect(performance.now() - since).toBeLessThan(100);
        },
      ),
      { numRuns: 60 },
    );
  });
});
