import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

const NAMES = ["a", "b", "c", "d", "e"] as const;
type Name = (typeof NAMES)[number];

/** What one daemon is like; times are in ms. */
const kind = fc.record({
  ready: fc.constantFrom(0, 0, 30, 80),
  /** -1: it does not end when told to, and is abandoned. */
  stop: fc.constantFrom(0, 0, 0, 20, 60, -1),
  group: fc.constantFrom("g", "g", "g/in", undefined),
  follows: fc.boolean(),
  own: fc.boolean(),
});

const name = fc.constantFrom(...NAMES);
const step = fc.record({
  act: fc.oneof(
    { weight: 6, arbitrary: fc.record({ crash: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ stop: name }) },
    { weight: 1, arbitrary: fc.record({ start: name }) },
    { weight: 1, arbitrary: fc.record({ restart: name }) },
  ),
  after: fc.constantFrom(0, 0, 5, 20, 50, 120, 1_000),
});

const model = fc.record({
  strategy: fc.constantFrom("one-for-all" as const, "rest-for-one" as const, "one-for-one" as const),
  inner: fc.constantFrom("one-for-all" as const, "rest-for-one" as const, undefined),
  /** How many restarts the inner group has; what is more goes up to the outer one, which has no limit. */
  innerRestarts: fc.constantFrom(0, 1, Infinity),
  kinds: fc.tuple(kind, kind, kind, kind, kind),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
});

test("C11, C13, D3, D17: whatever fails and whoever stops and starts what when, in the end all are up that nobody has stopped", async () => {
  const property = fc.asyncProperty(model, async ({ strategy, inner, innerRestarts, kinds, steps }) => {
    await using fixture = createTestRegistry();
    const { registry, clock } = fixture;
    const restartPolicy = { maxRestarts: Infinity, restartDelay: 40, backoff: "constant" } as const;
    registry.defineGroup("g", { strategy, restartPolicy });
    if (inner !== undefined)
      registry.defineGroup("g/in", {
        strategy: inner,
        restartPolicy: { ...restartPolicy, maxRestarts: innerRestarts },
      });
    const crash = new Map<string, (error: Error) => void>();
    const live = new Set<string>();
    const faults: string[] = [];
    for (const [index, own] of kinds.entries()) {
      const daemon = NAMES[index] as Name;
      const before = NAMES[index - 1];
      registry.register({
        name: daemon,
        ...(own.group === undefined ? {} : { group: own.group }),
        // What no group restarts, or a group only after it was given up, has a policy of its own.
        ...(own.group === undefined || own.own ? { restartPolicy } : {}),
        ...(own.follows && before !== undefined ? { dependencies: [before] } : {}),
        readiness: "manual",
        stopTimeout: 80,
        maxAbandoned: Infinity,
        handler: ({ ready, signal }) =>
          new Promise<void>((resolve, reject) => {
            if (live.has(daemon)) faults.push(`two of ${daemon}`);
            if (own.stop === -1)
              signal.addEventListener("abort", () => clock.setTimer(80, () => live.delete(daemon)));
            live.add(daemon);
            const end = (settle: () => void): void => {
              live.delete(daemon);
              settle();
            };
            crash.set(daemon, (error) => end(() => reject(error)));
            clock.setTimer(own.ready, ready);
            signal.addEventListener("abort", () => {
              if (own.stop === 0) end(resolve);
              else if (own.stop > 0) clock.setTimer(own.stop, () => end(resolve));
            });
          }),
      });
    }
    const up = registry.startAll();
    await clock.advance("2s");
    await up;
    for (const { act, after } of steps) {
      if ("crash" in act) for (const who of act.crash) crash.get(who)?.(new Error(`${who} broke`));
      else if ("stop" in act) void registry.stop(act.stop);
      else if ("start" in act) void registry.startWithDependencies(act.start);
      else void registry.restart(act.restart);
      await clock.advance(after);
    }
    await clock.advance("20s");
    // What is down was stopped by somebody, or what it depends on was; nothing hangs or waits for ever.
    const stopped = new Set(steps.flatMap(({ act }) => ("stop" in act ? [act.stop] : [])));
    const isOrdered = steps.some(({ act }) => !("crash" in act));
    const isStuck = isOrdered && kinds.some(({ stop }) => stop === -1);
    const mayBeDown = NAMES.map(
      (one, index) => isStuck || stopped.has(one) || (index > 0 && kinds[index]?.follows === true),
    );
    for (const [index, one] of NAMES.entries()) {
      if (index > 0 && !isStuck && !stopped.has(one)) mayBeDown[index] &&= mayBeDown[index - 1] === true;
      const { status, phase } = registry.getInfo(one);
      const isDown = status === "stopped" || status === "error";
      if (isDown ? mayBeDown[index] !== true : phase !== "executing")
        faults.push(`${one} is ${status} (${phase})`);
    }
    expect(faults).toEqual([]);
    registry.shutdown().catch(() => {});
    await clock.advance("1m");
    expect([clock.pending, live.size]).toEqual([0, 0]);
  });
  await fc.assert(property, { numRuns: 300 });
});
