import fc from "fast-check";
import { expect, test } from "vitest";
import { settle } from "../virtual-clock.ts";
import { type Expected, Reference } from "./reference.ts";
import { type Observed, Subject } from "./subject.ts";

type Step =
  | { do: "start" | "stop" | "restart" | "unregister" | "kill" | "ready" | "crash" | "return" | "late ready" }
  | { do: "advance"; ms: number }
  | { do: "stubborn"; value: boolean };

const call = fc.constantFrom(
  "start",
  "stop",
  "restart",
  "start",
  "stop",
  "restart",
  "kill",
  "unregister" as const,
);
const fact = fc.constantFrom("ready", "ready", "crash", "return", "late ready" as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: call.map((name): Step => ({ do: name })) },
  { weight: 3, arbitrary: fact.map((name): Step => ({ do: name })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 35 }).map((ms): Step => ({ do: "advance", ms })) },
  { weight: 1, arbitrary: fc.boolean().map((value): Step => ({ do: "stubborn", value })) },
);

/** Steps of one burst are taken in the same turn; between bursts everything settles. */
const bursts = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });

class Pair {
  readonly model = new Reference();
  readonly real = new Subject();
  readonly calls: { what: string; expected: Expected; observed: Observed }[] = [];

  async take(one: Step): Promise<void> {
    const { model, real } = this;
    switch (one.do) {
      case "advance":
        model.advance(one.ms);
        await real.clock.advance(one.ms);
        break;
      case "stubborn":
        model.nextIsStubborn = one.value;
        real.nextIsStubborn = one.value;
        break;
      case "ready":
        if (real.current !== undefined) model.ready();
        real.current?.scope.ready();
        break;
      case "late ready":
        for (const run of real.runs) if (run !== real.current) run.scope.ready();
        break;
      case "crash":
      case "return":
        await this.#end(one.do === "crash" ? "boom" : undefined);
        break;
      default:
        this.#call(one.do);
    }
  }

  async #end(error: string | undefined): Promise<void> {
    await settle();
    this.model.settle();
    const run = this.real.current;
    if (run === undefined) return;
    this.model.end(error);
    run.end(error === undefined ? undefined : new Error(error));
    await settle();
    this.model.settle();
  }

  #call(what: "start" | "stop" | "restart" | "unregister" | "kill"): void {
    const expected: Expected = { outcome: "pending" };
    const { supervisor } = this.real;
    this.model[what](expected);
    const promise = what === "kill" ? supervisor.stop("x", { force: true }) : supervisor[what]("x");
    this.calls.push({ what, expected, observed: this.real.watch(promise) });
  }
}

function check({ model, real, calls }: Pair): void {
  expect(real.status).toBe(model.gone ? "gone" : model.status);
  expect(real.runs.length, "runs entered").toBe(model.entered);
  const seen = calls.map(({ what, observed }) => `${what}: ${observed.outcome}`);
  expect(seen).toEqual(calls.map(({ what, expected }) => `${what}: ${expected.outcome}`));
  const living = real.runs.filter((run) => !run.ended && run.scope.live);
  expect(living.length, "live runs").toBe(model.run === undefined ? 0 : 1);
  const up = !["stopped", "error", "gone"].includes(real.status);
  expect(real.clock.holds, "holds on the process").toBe(up ? 1 : 0);
  expect(up ? 0 : real.clock.pending, "timers left").toBe(0);
}

test("A daemon agrees with the reference model in 2,000 random sequences of calls and events", async () => {
  const property = fc.asyncProperty(bursts, async (sequence) => {
    const pair = new Pair();
    for (const burst of sequence) {
      for (const one of burst) await pair.take(one);
      await settle();
      pair.model.settle();
      check(pair);
    }
  });
  await fc.assert(property, { numRuns: 2_000, seed: 20_261_125 });
}, 60_000);
