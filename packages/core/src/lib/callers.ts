import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import type { Generation } from "./generation.ts";
import type { Unit } from "./unit.ts";

/**
 * One for the process, since Node 22 never lets go of an AsyncLocalStorage that was used, and has every promise visit
 * each. What is in it says itself to which supervisor it belongs.
 */
const STORAGE = new AsyncLocalStorage<Generation>();

/**
 * Calls `handler` so that what it calls is known to come from this generation, and a handler that awaits its own stop
 * does not wait for ever.
 *
 * @param around the present context, which one who enters many makes once. `AsyncLocalStorage.run` would make a
 * copy of it to come back to, which all that happens afterwards would hold on to.
 */
export function enterAs<Argument, Result>(
  from: Generation,
  handler: (argument: Argument) => Result,
  argument: Argument,
  around: AsyncResource = presentContext(),
): Result {
  return around.runInAsyncScope(enterWith<Argument, Result>, undefined, from, handler, argument);
}

/** From whose run the present call comes. */
export function presentCaller(): string | undefined {
  return STORAGE.getStore()?.name;
}

/** Whether the present call comes from the living run of one of these. */
export function isCallerAmong(units: readonly Unit[]): boolean {
  const caller = STORAGE.getStore();
  return caller !== undefined && caller.live && units.includes(caller.unit);
}

/** The async context of the caller, with what others keep in it. */
export function presentContext(): AsyncResource {
  return new AsyncResource("Daemon", OPTIONS);
}

/** Without it each would be watched by the garbage collector. */
const OPTIONS = { requireManualDestroy: true };

function enterWith<Argument, Result>(
  from: Generation,
  handler: (argument: Argument) => Result,
  argument: Argument,
): Result {
  STORAGE.enterWith(from);
  return handler(argument);
}
