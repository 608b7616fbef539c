import fc from "fast-check";
import { expect, it } from "vitest";
import { expected, observed, type Rules, type Step } from "./circuit-model.ts";

const rules: fc.Arbitrary<Rules> = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 4 }),
      fc.record({
        share: fc.constantFrom(0.1, 0.25, 0.5, 1),
        window: fc.integer({ min: 10, max: 200 }),
        minimum: fc.integer({ min: 1, max: 6 }),
      }),
    ),
    fc.integer({ min: 1, max: 100 }),
    fc.nat({ max: 300 }),
  )
  .map(([failures, openFor, more]) => ({ failures, openFor, maxOpenFor: openFor + more }));

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat({ max: 60 }) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("call" as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("end" as const),
        call: fc.nat({ max: 3 }),
        how: fc.constantFrom("success", "failure", "failure", "failure", "no-failure", "stop", "timeout"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("open" as const, "close" as const) }) },
  ),
  { maxLength: 80, size: "max" },
);

it("row 62: state, failures, who may call and what is told agree with the model, step by step", async () => {
  await fc.assert(
    fc.asyncProperty(rules, steps, async (given, story) => {
      expect(await observed(given, story)).toEqual(expected(given, story));
    }),
    { numRuns: Number(process.env["RUNS"] ?? 400) },
  );
}, 120_000);
