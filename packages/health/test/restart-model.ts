import fc from "fast-check";
import { expect } from "vitest";
import { restart, type RestartPolicy, restartPolicyOf, type RestartRules } from "../src/index.ts";
import { alone, watch } from "./alone.ts";

/** What happens when every run is ready at once and fails after so many ms; the runs go on until one never ends. */
function model(rules: RestartRules, lifetimes: readonly number[]) {
  const starts: number[] = [];
  const delays: number[] = [];
  const failures: number[] = [];
  let counted = 0;
  let time = 0;
  for (const lifetime of lifetimes) {
    starts.push(time);
    time += lifetime;
    failures.push(time);
    if (lifetime >= rules.resetAfter) counted = 0;
    counted += 1;
    const now = time;
    const held =
      rules.window === undefined ? counted : failures.filter((at) => at > now - (rules.window ?? 0)).length;
    if (held > rules.maxRestarts) return { starts, delays, gaveUpAt: time };
    const grown = { constant: 1, linear: counted, exponential: 2 ** (counted - 1) }[rules.backoff];
    delays.push(Math.min(rules.maxDelay, rules.restartDelay * grown));
    time += delays.at(-1) ?? 0;
  }
  return { starts: [...starts, time], delays, gaveUpAt: undefined };
}

const policies = fc
  .record<RestartPolicy>(
    {
      maxRestarts: fc.nat({ max: 6 }),
      restartDelay: fc.oneof(fc.constant(0), fc.nat({ max: 5_000 })),
      maxDelay: fc.nat({ max: 20_000 }),
      backoff: fc.constantFrom("exponential", "linear", "constant"),
      resetAfter: fc.nat({ max: 20_000 }),
      window: fc.integer({ min: 1, max: 100_000 }),
    },
    { requiredKeys: ["maxRestarts"] },
  )
  .filter((policy) => isValid(policy));

function isValid(policy: RestartPolicy): boolean {
  try {
    restartPolicyOf(policy);
    return true;
  } catch {
    return false;
  }
}

/** Runs so many sequences through the layer and the model; `SEED=…` in the environment repeats those that it prints. */
export async function checkAgainstModel(numRuns: number): Promise<void> {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  console.log(`restart against its model: ${numRuns} sequences, SEED=${seed}`);
  const lifetimes = fc.array(fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 30_000 })), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(policies, lifetimes, agree), { numRuns, seed });
}

async function agree(policy: RestartPolicy, lives: readonly number[]): Promise<void> {
  const on = alone();
  const starts: number[] = [];
  let ended: number | undefined;
  const run = restart(policy)(async (scope) => {
    starts.push(on.clock.monotonic());
    const life = lives[starts.length - 1];
    await new Promise<void>((resolve) => {
      if (life === undefined) scope.onAbort(resolve);
      else if (life === 0) queueMicrotask(() => queueMicrotask(resolve));
      else scope.clock.setTimer(life, () => resolve());
    });
    throw new Error("boom");
  })(on.given);
  const seen = watch(run.finally(() => (ended = on.clock.monotonic())));
  await on.clock.advance(10_000_000);
  const expected = model(restartPolicyOf(policy), lives);
  expect({
    starts,
    delays: on.of("daemon:restarting").map(({ delay }) => delay),
    gaveUpAt: ended,
  }).toEqual(expected);
  expect(on.of("daemon:gave-up")).toHaveLength(seen.state === "pending" ? 0 : 1);
  on.abort();
  await on.clock.advance(0);
}
