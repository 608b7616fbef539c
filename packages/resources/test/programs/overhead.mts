// What a call costs that need not wait, in ns, beside cockatiel: `node --expose-gc test/programs/overhead.mts`.
// Each contender makes so many awaited calls of the same empty async function. The contenders take turns, so that
// whatever else the machine does hits all alike, and the median of their rounds counts.
import { type Run, type Scope, standalone, systemClock } from "@brains/daemon-core";
import { bulkhead, circuitBreaker as cockatielBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import {
  admission,
  CircuitBreaker,
  circuitBreaker,
  concurrency,
  Slots,
  Throttle,
  throttle,
} from "../../src/index.ts";

const CALLS = 200_000;
const ROUNDS = 15;

const clock = systemClock();
const { signal } = new AbortController();
const taker = { signal };
const work = async (): Promise<void> => {};
/** So many that nobody waits. */
const many = { requests: 50_000, window: 1 } as const;

/** A scope as a registry's layers get it; that of a standalone function is one. */
const scope = await new Promise<Scope>((resolve) => {
  void standalone((own) => {
    resolve(own);
    return new Promise(() => {});
  })({ signal, clock });
});
const inRegistry = (layer: (next: Run) => (given: Scope) => Promise<void>): (() => Promise<void>) => {
  const run = layer(work);
  return () => run(scope);
};

const slots = new Slots(10);
const budget = new Throttle(many, clock);
const breaker = new CircuitBreaker({}, clock);
const cockatielSlots = bulkhead(10, 10);
const cockatielCircuit = cockatielBreaker(handleAll, {
  halfOpenAfter: 30_000,
  breaker: new ConsecutiveBreaker(5),
});

const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
  "nothing around": work,
  "throttle layer": inRegistry(throttle(new Throttle(many, clock))),
  "Throttle.take": () => budget.take(1, taker),
  "Throttle.run": () => budget.run(work, taker),
  "concurrency layer": inRegistry(concurrency({ limit: 10 })),
  "admission layer, throttle and two slots": inRegistry(
    admission({ throttle: new Throttle(many, clock), slots: [new Slots(10), new Slots(10)] }),
  ),
  "Slots.run": () => slots.run(work, taker),
  "cockatiel bulkhead": () => cockatielSlots.execute(work),
  "cockatiel bulkhead, with a signal": () => cockatielSlots.execute(work, signal),
  "circuitBreaker layer": inRegistry(circuitBreaker()),
  "CircuitBreaker.run": () => breaker.run(work),
  "CircuitBreaker.run, with a signal": () => breaker.run(work, taker),
  "cockatiel circuitBreaker": () => cockatielCircuit.execute(work),
  "cockatiel circuitBreaker, with a signal": () => cockatielCircuit.execute(work, signal),
};

const found = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, call] of Object.entries(contenders)) {
    globalThis.gc?.();
    const since = performance.now();
    for (let done = 0; done < CALLS; done += 1) await call();
    const ns = ((performance.now() - since) * 1e6) / CALLS;
    // The first rounds warm up.
    if (round >= 3) found.set(name, [...(found.get(name) ?? []), ns]);
  }
}
for (const [name, ns] of found) console.log(`${name.padEnd(42)} ${median(ns).toFixed(0).padStart(5)} ns`);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
