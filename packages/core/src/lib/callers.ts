import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import type { Generation } from "./generation.ts";
import type { Unit } from "./unit.ts";

/** Knows from which daemon's run a call comes, so that a handler that awaits its own stop does not wait for ever. */
export class Callers {
  readonly #storage = new AsyncLocalStorage<Generation>();

  /**
   * Calls `handler` so that what it calls is known to come from this generation.
   *
   * @param around the present context, which one who enters many makes once. `AsyncLocalStorage.run` would make a
   * copy of it to come back to, which all that happens afterwards would hold on to.
   */
  enter<Argument, Result>(
    from: Generation,
    handler: (argument: Argument) => Result,
    argument: Argument,
    around: AsyncResource = presentContext(),
  ): Result {
    return around.runInAsyncScope(
      enterWith<Argument, Result>,
      undefined,
      this.#storage,
      from,
      handler,
      argument,
    );
  }

  /** From whose run the present call comes. */
  get present(): string | undefined {
    return this.#storage.getStore()?.name;
  }

  /** Whether the present call comes from the living run of one of these. */
  isAmong(units: readonly Unit[]): boolean {
    const caller = this.#storage.getStore();
    return caller !== undefined && caller.live && units.includes(caller.unit);
  }
}

/** The async context of the caller, with what others keep in it. */
export function presentContext(): AsyncResource {
  return new AsyncResource("Daemon", OPTIONS);
}

/** Without it each would be watched by the garbage collector. */
const OPTIONS = { requireManualDestroy: true };

function enterWith<Argument, Result>(
  storage: AsyncLocalStorage<Generation>,
  from: Generation,
  handler: (argument: Argument) => Result,
  argument: Argument,
): Result {
  storage.enterWith(from);
  return handler(argument);
}
