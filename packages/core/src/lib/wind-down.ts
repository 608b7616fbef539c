import type { Clock } from "../clock.ts";
import { deadline } from "../deadline.ts";
import type { Unit } from "./unit.ts";

/**
 * Lets halted units stop one after the other, in the order given, and goes on past those that do not. What is
 * left when `limit` ms have passed is told to finish all at once and, a turn later, given up.
 *
 * @returns the errors, in the order they came.
 */
export async function windDown(units: readonly Unit[], clock: Clock, limit?: number): Promise<Error[]> {
  const errors: Error[] = [];
  const timer =
    limit === undefined ? undefined : deadline(clock, limit, () => expireAll(units, clock, limit));
  for (const unit of units) {
    const stop = unit.pendingStop;
    unit.proceed();
    try {
      await stop;
    } catch (error) {
      errors.push(error as Error);
    }
  }
  timer?.cancel();
  return errors;
}

function expireAll(units: readonly Unit[], clock: Clock, limit: number): void {
  for (const unit of units) unit.proceed();
  clock.setTimer(0, () => {
    for (const unit of units) unit.expire(limit);
  });
}
