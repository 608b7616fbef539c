import fc from "fast-check";
import { expect, it } from "vitest";
import { KeeperModel, type Step } from "./keeper-model.ts";

const daemon = fc.constantFrom("a", "b");
const value = fc.integer({ min: 0, max: 9 });
const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant("done" as const) },
  { weight: 4, arbitrary: fc.constantFrom("lost" as const, "unsure" as const) },
  fc.constant("refused" as const),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("patch" as const), daemon, value, nested: fc.boolean() }),
  fc.record({ do: fc.constantFrom("replace" as const, "update" as const), daemon, value }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("add" as const), daemon, value }) },
  fc.record({ do: fc.constant("bad" as const), daemon }),
  fc.record({ do: fc.constant("compare" as const), daemon, value, isStale: fc.boolean() }),
  fc.record({ do: fc.constantFrom("watch" as const, "unwatch" as const), daemon }),
  { weight: 8, arbitrary: fc.record({ do: fc.constant("decide" as const), fate }) },
  fc.record({ do: fc.constant("foreign" as const), daemon, value }),
  fc.record({ do: fc.constantFrom("flush" as const, "defer" as const) }),
  fc.record({ do: fc.constant("crash" as const), fates: fc.array(fc.boolean(), { maxLength: 3 }) }),
  fc.record({ do: fc.constantFrom("forget" as const, "release" as const, "drop" as const), daemon }),
);

it("K1, K2, K4: whatever is set, watched, lost and crashed, states are told once and in order, and kept whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (script) => {
      const model = new KeeperModel();
      for (const one of script) await model.take(one);
      await model.end();
    }),
    { numRuns: Number(process.env["RUNS"] ?? 400) },
  );
});

// For whoever changes the model: a script must get somewhere for the test to mean anything.
it("the scripts of the model restore, replay, fail and crash", async () => {
  const seen = { restored: 0, replayed: 0, leftOut: 0, failed: 0, flushed: 0, unflushed: 0 };
  for (const script of fc.sample(fc.array(step, { minLength: 30, maxLength: 60 }), {
    numRuns: 200,
    seed: 7,
  })) {
    const model = new KeeperModel();
    for (const one of script) await model.take(one);
    await model.end();
    for (const key of Object.keys(seen) as (keyof typeof seen)[]) seen[key] += model.seen[key];
  }
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(10);
});
