import fc from "fast-check";
import { expect, test } from "vitest";
import { Play, type Story } from "./admission-model.ts";

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const members = fc.array(
  fc.record({
    priority: fc.constantFrom("high" as const, "normal" as const, "low" as const),
    own: optional(fc.integer({ min: 1, max: 3 })),
    throttle: optional(
      fc.record({ requests: fc.integer({ min: 1, max: 3 }), window: fc.integer({ min: 1, max: 30 }) }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const stories: fc.Arbitrary<Story> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), members)
  .chain(([limit, given]) =>
    fc.record({
      limit: fc.constant(limit),
      members: fc.constant(given),
      wishes: fc.array(
        fc.record({
          member: fc.nat({ max: given.length - 1 }),
          at: fc.nat({ max: 60 }),
          takes: fc.nat({ max: 25 }),
          inside: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 })),
          patience: fc.option(fc.nat({ max: 40 }), { nil: undefined, freq: 2 }),
        }),
        { maxLength: 20 },
      ),
    }),
  );

test("N0, N3: slots and windows together: never too many at once nor in any window, by priority, nobody left behind", async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const play = new Play(story);
      await play.toTheEnd();
      play.checkWindows();
      play.checkFirstComeFirstServed();
      play.checkAllOver();
      expect(play.faults).toEqual([]);
    }),
    { numRuns: Number(process.env["RUNS"] ?? 60) },
  );
}, 120_000);
