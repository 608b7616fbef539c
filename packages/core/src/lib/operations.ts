import type { AbortKind } from "../abort-reason.ts";
import type { Duration } from "../duration.ts";
import { ShuttingDownError } from "../errors/registration.ts";
import { StartAllError, StopAllError } from "../errors/several.ts";
import type { StopReport } from "../stop-report.ts";
import { isCallerAmong } from "./callers.ts";
import { handled } from "./deferred.ts";
import { inReverse } from "./dependents.ts";
import { launch } from "./launch.ts";
import { plan } from "./plan.ts";
import type { Roster } from "./roster.ts";
import type { Unit } from "./unit.ts";
import { windDown } from "./wind-down.ts";

/** What is done with several units at a time: starting in order, stopping in reverse, restarting both ways. */
export class Operations {
  readonly #roster: Roster;

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** @throws ShuttingDownError; DependencyMissingError, DependencyCycleError */
  plan(units: readonly Unit[], expand: boolean): Unit[] {
    if (this.#roster.closing) throw new ShuttingDownError();
    return plan(units, { find: (name) => this.#roster.find(name), expand });
  }

  /** @throws NotFoundError */
  named(names: Iterable<string>): Unit[] {
    return [...names].map((name) => this.#roster.get(name));
  }

  /** @throws StartAllError */
  async launch(units: readonly Unit[], rollback: boolean): Promise<void> {
    const { begun, errors } = await launch(units, { giveUp: rollback });
    if (errors.length === 0) return;
    const second = rollback ? await this.#windDown(inReverse(begun), "stop") : [];
    throw new StartAllError([...errors, ...second], rollback);
  }

  /** Stops units and, before each, what depends on it. */
  async stop(units: readonly Unit[], kind: AbortKind, timeout?: Duration): Promise<void> {
    const order = this.#roster.dependents.closure(units);
    const inside = isCallerAmong(order);
    const stopping = this.#windDown(order, kind, { own: new Set(units), timeout });
    if (inside) return;
    const errors = await stopping;
    if (errors.length > 1) throw new StopAllError(errors, report(order, 0));
    if (errors.length === 1) throw errors[0];
  }

  /** As {@link stop}, with a report; it does not wait when one of them asks for it. */
  stopMany(units: readonly Unit[], kind: AbortKind, limit?: number): Promise<StopReport> | StopReport {
    const { dependents } = this.#roster;
    const inside = isCallerAmong(dependents.closure(units));
    const stopping = handled(this.#stopAndReport(units, kind, limit));
    return inside ? report([], 0) : stopping;
  }

  async #stopAndReport(units: readonly Unit[], kind: AbortKind, limit?: number): Promise<StopReport> {
    const { clock, dependents } = this.#roster;
    const since = clock.monotonic();
    const order = dependents.closure(units);
    const up = order.filter((unit) => unit.active);
    const errors = await this.#windDown(order, kind, { own: new Set(units), limit });
    const result = report(up, clock.monotonic() - since);
    if (errors.length > 0) throw new StopAllError(errors, result);
    return result;
  }

  /** Decides all stops at once, so that they count from now, and lets them happen one after the other. */
  #windDown(
    order: readonly Unit[],
    kind: AbortKind,
    options: { own?: ReadonlySet<Unit>; timeout?: Duration | undefined; limit?: number | undefined } = {},
  ): Promise<Error[]> {
    const { own, timeout, limit } = options;
    for (const unit of order) unit.halt(own === undefined || own.has(unit) ? kind : "dependency", timeout);
    return windDown(order, this.#roster.clock, limit);
  }

  /** Stops a unit without waiting for it, and what depends on it in good order. */
  kill(unit: Unit): void {
    const others = this.#roster.dependents.closure([unit]).filter((other) => other !== unit);
    void this.#windDown(others, "dependency");
    unit.kill();
  }

  /** @param immediate for the units themselves, not for what depends on them. */
  async restart(units: readonly Unit[], immediate = false): Promise<void> {
    const down = this.plan(units, false).filter((unit) => !unit.active);
    const own = new Set(units);
    const order = this.#roster.dependents.closure(units).filter((unit) => unit.active);
    const inside = isCallerAmong(order);
    const starts = order
      .filter((unit) => own.has(unit) || unit.state.status === "running" || unit.state.status === "starting")
      .map((unit) => (own.has(unit) ? unit.restart("restart", immediate) : unit.restart("dependency")));
    void windDown(order, this.#roster.clock);
    // What is down has nothing to stop and starts at once, in the order of dependencies; unless one of them just has.
    for (const unit of down) starts.push(unit.active ? unit.start() : unit.restart());
    if (inside) return;
    const errors: Error[] = [];
    for (const start of starts) await start.catch((error: Error) => errors.push(error));
    if (errors.length > 1) throw new StartAllError(errors, false);
    if (errors.length === 1) throw errors[0];
  }

  /** Shuts down: nothing starts any more, and all that is up is stopped. */
  async end(delay: number, limit: number): Promise<StopReport> {
    const roster = this.#roster;
    roster.close();
    roster.hold(1);
    if (delay > 0) {
      roster.tellShutdown("draining");
      await new Promise<void>((resolve) => {
        roster.clock.setTimer(delay, () => resolve());
      });
    }
    roster.tellShutdown("stopping");
    try {
      return await this.#stopAndReport(roster.active(), "shutdown", limit);
    } finally {
      roster.hold(-1);
      roster.tellShutdown("done");
    }
  }
}

function report(order: readonly Unit[], duration: number): StopReport {
  const stopped: string[] = [];
  const stuck: string[] = [];
  for (const unit of order) (unit.active ? stuck : stopped).push(unit.name);
  return { stopped, stuck, duration };
}
