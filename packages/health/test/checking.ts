import type { HealthCheck } from "../src/index.ts";
import { type Alone, alone } from "./alone.ts";

/** A check, and when it was asked. */
export interface Checking extends Alone {
  readonly times: number[];
  readonly check: HealthCheck;
}

/** A check that answers these in turn, the last one for ever. */
export function checking(answers: boolean[]): Checking {
  const on = alone();
  const times: number[] = [];
  const check: HealthCheck = () => {
    times.push(on.clock.monotonic());
    return answers[Math.min(times.length, answers.length) - 1] ?? true;
  };
  return { ...on, times, check };
}
