import { AsyncLocalStorage } from "node:async_hooks";
import type { Generation } from "./generation.ts";
import type { Unit } from "./unit.ts";

/** Knows from which daemon's run a call comes, so that a handler that awaits its own stop does not wait for ever. */
export class Callers {
  readonly #storage = new AsyncLocalStorage<Generation>();

  enter<Argument, Result>(from: Generation, handler: (argument: Argument) => Result, argument: Argument): Result {
    return this.#storage.run(from, handler, argument);
  }

  /** Whether the present call comes from the living run of one of these. */
  isAmong(units: readonly Unit[]): boolean {
    const caller = this.#storage.getStore();
    return caller !== undefined && caller.live && units.includes(caller.unit);
  }
}
