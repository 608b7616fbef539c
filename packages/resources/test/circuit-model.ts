import { AbortReason } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { CircuitBreaker, type CircuitBreakerRules } from "../src/index.ts";

/** Something that happens to a breaker. A call is known by its number among those that began. */
export type Step =
  | { do: "pass"; ms: number }
  | { do: "call" }
  | { do: "end"; call: number; how: "success" | "failure" | "no-failure" | "stop" | "timeout" }
  | { do: "open" }
  | { do: "close" };

export type Rules = Pick<CircuitBreakerRules, "failures" | "openFor" | "maxOpenFor">;

/** What can be seen of a breaker after a step. */
export interface Seen {
  readonly state: string;
  readonly failures: number;
  readonly began: boolean | undefined;
  readonly changes: readonly string[];
}

/** The real one. */
export async function observed(rules: Rules, steps: readonly Step[]): Promise<Seen[]> {
  const clock = testClock();
  const changes: string[] = [];
  const breaker = new CircuitBreaker(
    {
      ...rules,
      counts: ({ message }) => message !== "no failure",
      onChange: ({ state, failures }) => changes.push(`${state} ${failures}`),
    },
    clock,
  );
  const calls: { controller: AbortController; end: (how: "success" | Error) => void }[] = [];
  const call = (): boolean => {
    const controller = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const running = breaker.tryRun(() => promise, controller);
    running?.catch(() => {});
    if (running !== undefined)
      calls.push({ controller, end: (how) => (how === "success" ? resolve() : reject(how)) });
    return running !== undefined;
  };
  const seen: Seen[] = [];
  for (const step of steps) {
    changes.length = 0;
    const began = step.do === "call" ? call() : undefined;
    if (step.do === "pass") await clock.advance(step.ms);
    else if (step.do === "open" || step.do === "close") breaker[step.do]();
    else if (step.do === "end") {
      const [ended] = calls.splice(step.call, 1);
      if (step.how === "stop" || step.how === "timeout")
        ended?.controller.abort(new AbortReason("any", step.how));
      else ended?.end(step.how === "success" ? "success" : new Error(step.how.replace("-", " ")));
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
    seen.push({ state: breaker.state, failures: breaker.failures, began, changes: [...changes] });
  }
  return seen;
}

/** What it should be, said in another way: one list of all that ever ended, looked through anew each time. */
export function expected({ failures, openFor, maxOpenFor }: Rules, steps: readonly Step[]): Seen[] {
  let now = 0;
  let era = 0;
  let mode: "closed" | "open" | "trying" = "closed";
  let until = 0;
  let wait = 0;
  let held = 0;
  let trial: number | undefined;
  let number = 0;
  let history: { at: number; failed: boolean }[] = [];
  const calls: { era: number; number: number }[] = [];
  const changes: string[] = [];

  const counted = (): { at: number; failed: boolean }[] => {
    if (typeof failures === "number")
      return history.slice(history.findLastIndex(({ failed }) => !failed) + 1);
    const part = failures.window / 10;
    return history.filter(({ at }) => Math.floor(at / part) > Math.floor(now / part) - 10);
  };
  const failed = (): number => counted().filter((each) => each.failed).length;
  const become = (to: typeof mode, count: number): void => {
    era += 1;
    mode = to;
    held = count;
    trial = undefined;
    history = [];
    changes.push(`${to === "trying" ? "half-open" : to} ${count}`);
  };
  const trip = (count: number, ms: number): void => {
    become("open", count);
    wait = ms;
    until = now + ms;
  };
  const call = (): boolean => {
    if (mode === "open" && now >= until) become("trying", held);
    if (mode === "open" || (mode === "trying" && trial !== undefined)) return false;
    number += 1;
    if (mode === "trying") trial = number;
    calls.push({ era, number });
    return true;
  };
  const end = (index: number, how: string): void => {
    const [ended] = calls.splice(index, 1);
    if (ended === undefined || ended.era !== era) return;
    if (how === "stop") {
      if (ended.number === trial) trial = undefined;
      return;
    }
    const bad = how === "failure" || how === "timeout";
    if (mode === "trying") {
      if (bad) trip(held + 1, Math.min(wait * 2, maxOpenFor));
      else become("closed", 0);
      return;
    }
    history.push({ at: now, failed: bad });
    if (!bad) return;
    const total = counted().length;
    const isTooMuch =
      typeof failures === "number"
        ? failed() >= failures
        : total >= failures.minimum && failed() / total >= failures.share;
    if (isTooMuch) trip(failed(), openFor);
  };

  return steps.map((step) => {
    changes.length = 0;
    let began: boolean | undefined;
    if (step.do === "pass") now += step.ms;
    else if (step.do === "call") began = call();
    else if (step.do === "end") end(step.call, step.how);
    else if (step.do === "open") {
      if (mode !== "open" || until < Infinity) become("open", mode === "closed" ? failed() : held);
      until = Infinity;
    } else if (mode === "closed") {
      era += 1;
      history = [];
    } else become("closed", 0);
    const state = mode === "open" && now < until ? "open" : mode === "closed" ? "closed" : "half-open";
    return { state, failures: mode === "closed" ? failed() : held, began, changes: [...changes] };
  });
}
