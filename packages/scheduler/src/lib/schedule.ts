import { type Run, type Scope, type Signalled, standalone } from "@brains/daemon-core";
import type { ScheduleLayer } from "../schedule-layer.ts";
import type { ScheduleOptions } from "../schedule-options.ts";
import type { When } from "../when.ts";
import { Loop } from "./loop.ts";
import { Plan } from "./plan.ts";

/** A layer that runs what is inside it at certain times. What is given is checked now. */
export function schedule(when: When, options: ScheduleOptions): ScheduleLayer {
  const plan = new Plan(when, options);
  return (next) => (given) =>
    isScope(given) ? enter(plan, next, given) : standalone((scope) => enter(plan, next, scope))(given);
}

/** No async function: there are many schedules, and each waits all its life. */
function enter(plan: Plan, next: Run, scope: Scope): Promise<void> {
  return new Promise((resolve) => new Loop(plan, next, scope, resolve).begin());
}

function isScope(given: Signalled): given is Scope {
  return given.derive !== undefined;
}
