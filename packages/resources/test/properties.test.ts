import { type TestClock, testClock } from "@brains/daemon-testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Throttle } from "../src/index.ts";

/** Who comes when, with what cost, and when it gives up, if it does. */
interface Caller {
  at: number;
  cost: number;
  patience: number | undefined;
}

interface Limits {
  requests: number;
  window: number;
}

/** Each caller's begin, in ms; undefined where it gave up. */
type Begins = (number | undefined)[];

const stories = fc.record({
  limits: fc.record({ requests: fc.integer({ min: 1, max: 4 }), window: fc.integer({ min: 1, max: 20 }) }),
  callers: fc.array(
    fc.record({
      at: fc.nat({ max: 60 }),
      cost: fc.integer({ min: 1, max: 4 }),
      patience: fc.option(fc.nat({ max: 30 }), { nil: undefined, freq: 3 }),
    }),
    { maxLength: 25 },
  ),
});

test("no window ever holds more than its requests, and nobody waits longer than a brute-force reference (N3)", async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ limits, callers }) => {
      const calls = callers
        .map((caller) => ({ ...caller, cost: Math.min(caller.cost, limits.requests) }))
        .toSorted((a, b) => a.at - b.at);
      const clock = testClock();
      const begins = await observed(limits, calls, clock);
      expect(begins).toEqual(reference(limits, calls));
      expectBounded(limits, calls, begins);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("a suspend in the middle breaks no window and no order (N3, M4)", async () => {
  const suspends = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 60 })), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(stories, suspends, async ({ limits, callers }, pauses) => {
      const calls = callers
        .map(({ at, cost }) => ({ at, cost: Math.min(cost, limits.requests), patience: undefined }))
        .toSorted((a, b) => a.at - b.at);
      const clock = testClock();
      const begins = await observed(limits, calls, clock, pauses);
      const begun = begins.filter((begin) => begin !== undefined);
      expect(begun).toEqual(begun.toSorted((a, b) => a - b));
      expect(begun).toHaveLength(calls.length);
      expectBounded(limits, calls, begins);
    }),
    { numRuns: 150 },
  );
});

async function observed(
  limits: Limits,
  calls: Caller[],
  clock: TestClock,
  suspends: [number, number][] = [],
): Promise<Begins> {
  const throttle = new Throttle(limits, clock);
  const begins: Begins = calls.map(() => undefined);
  for (const [index, { at, cost, patience }] of calls.entries()) {
    const controller = new AbortController();
    clock.setTimer(at, () => {
      const note = (): void => {
        begins[index] = clock.monotonic();
      };
      throttle.take(cost, controller).then(note, () => {});
    });
    if (patience !== undefined) clock.setTimer(at + patience, () => controller.abort());
  }
  for (const [advance, suspend] of suspends) {
    await clock.advance(advance);
    await clock.suspend(suspend);
  }
  await clock.advance(10_000);
  return begins;
}

/** Steps through every ms and counts all that was ever taken. */
function reference({ requests, window }: Limits, calls: Caller[]): Begins {
  const begins: Begins = calls.map(() => undefined);
  const taken: number[] = [];
  let queue: number[] = [];
  const serve = (now: number): void => {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const cost = calls[first]?.cost ?? 0;
      if (taken.filter((time) => time > now - window).length + cost > requests) return;
      taken.push(...Array.from({ length: cost }, () => now));
      begins[first] = now;
      queue.shift();
    }
  };
  for (let now = 0; now < 3_000; now += 1) {
    for (const [index, { at, patience }] of calls.entries()) {
      if (at === now) queue.push(index);
      if (at === now) serve(now);
      if (patience === undefined || at + patience !== now || !queue.includes(index)) continue;
      queue = queue.filter((waiting) => waiting !== index);
      serve(now);
    }
    serve(now);
  }
  return begins;
}

/** Looks at every window that begins with something taken: if any is too full, one of these is. */
function expectBounded({ requests, window }: Limits, calls: Caller[], begins: Begins): void {
  const taken = begins.flatMap((begin, index) =>
    begin === undefined ? [] : Array.from({ length: calls[index]?.cost ?? 0 }, () => begin),
  );
  for (const from of taken) {
    const held = taken.filter((time) => time >= from && time < from + window).length;
    expect(held).toBeLessThanOrEqual(requests);
  }
}
