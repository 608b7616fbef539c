import type { AbortKind } from "../abort-reason.ts";
import { messageOf } from "../errors/non-error-thrown.ts";
import { tell } from "./host.ts";
import type { Unit } from "./unit.ts";

/** A run that was given up although it had not ended. */
export interface AbandonedRun {
  /** When it was given up: wall time, ms since the epoch. */
  readonly since: number;
  readonly reason: AbortKind;
}

/** The runs of a unit that were given up, until they end by themselves. */
export class AbandonedRuns {
  readonly #unit: Unit;
  readonly #runs = new Set<AbandonedRun>();

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  get size(): number {
    return this.#runs.size;
  }

  list(): AbandonedRun[] {
    return [...this.#runs];
  }

  add(run: Promise<unknown>, reason: AbortKind): void {
    const { host, name } = this.#unit;
    const entry: AbandonedRun = { since: host.clock.now(), reason };
    this.#runs.add(entry);
    const ended = (outcome: string) => (): void => {
      this.#runs.delete(entry);
      host.logger.debug({ daemon: name }, `An abandoned run of "${name}" has ended${outcome}.`);
    };
    run.then(ended(""), (error: unknown) => ended(`: ${messageOf(error)}`)());
    tell(this.#unit, { type: "daemon:abandoned", reason });
  }
}
