import type { Clock } from "../clock.ts";
import { toError } from "../errors/non-error-thrown.ts";
import { NotFoundError, ShuttingDownError } from "../errors/registration.ts";
import type { CoreDefinition } from "../definition.ts";
import type { DaemonEvent, ShutdownEvent } from "../event.ts";
import type { Logger } from "../logger.ts";
import type { Filter, SupervisorOptions } from "../supervisor.ts";
import { systemClock } from "../system-clock.ts";
import { Dependents, inReverse } from "./dependents.ts";
import { EventBus } from "../event-bus.ts";
import { gate } from "./gate.ts";
import { type Host, tell } from "./host.ts";
import { safeLogger } from "./safe-logger.ts";
import { SharedStates } from "./shared-states.ts";
import { StatusWaiters } from "./status-waiters.ts";
import { stderrLogger } from "./stderr-logger.ts";
import type { Unit } from "./unit.ts";
import { windDown } from "./wind-down.ts";

/** The units of a supervisor, and what they share. */
export class Roster implements Host {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bus: EventBus<DaemonEvent>;
  readonly states: SharedStates = new SharedStates();
  readonly waiters: StatusWaiters = new StatusWaiters();
  readonly dependents: Dependents = new Dependents();
  readonly #units = new Map<string, Unit>();
  #order = 0;
  #sequence = 0;
  #held = 0;
  #release: (() => void) | undefined;
  #closing = false;
  #isOver = false;

  constructor(options: SupervisorOptions) {
    this.clock = options.clock ?? systemClock({ ref: false });
    this.logger = safeLogger(options.logger ?? stderrLogger());
    this.bus = new EventBus((thrown, event) => {
      const error = toError(thrown);
      this.logger.error(
        { err: error, event: event.type },
        `A listener of "${event.type}" failed: ${error.message}`,
      );
    });
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Whether the shutdown is over: all that would stop has stopped. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** From now on nothing starts. */
  close(): void {
    this.#closing = true;
  }

  add(unit: Unit): void {
    this.#units.set(unit.name, unit);
    this.dependents.add(unit);
    tell(unit, { type: "daemon:registered" });
  }

  redefine(unit: Unit, definition: CoreDefinition): void {
    this.dependents.remove(unit);
    try {
      unit.redefine(definition);
    } finally {
      this.dependents.add(unit);
    }
  }

  forget(unit: Unit): void {
    if (this.#units.get(unit.name) !== unit) return;
    this.#units.delete(unit.name);
    this.dependents.remove(unit);
    this.waiters.gone(unit.name);
    tell(unit, { type: "daemon:unregistered" });
  }

  find(name: string): Unit | undefined {
    return this.#units.get(name);
  }

  /** @throws NotFoundError */
  get(name: string): Unit {
    const unit = this.#units.get(name);
    if (unit === undefined) throw new NotFoundError(name, this.#units.keys());
    return unit;
  }

  select({ group, tag, status }: Filter): Unit[] {
    return [...this.#units.values()].filter(
      ({ definition, state }) =>
        (group === undefined || isIn(definition.group, group)) &&
        (tag === undefined || definition.tags?.includes(tag) === true) &&
        (status === undefined || state.status === status),
    );
  }

  /** The units of a group and of those inside it. */
  members(group: string): Unit[] {
    const members = this.select({ group });
    if (members.length > 0) return members;
    const groups = new Set([...this.#units.values()].flatMap(({ definition }) => definition.group ?? []));
    throw new NotFoundError(group, groups, "group");
  }

  active(): Unit[] {
    return [...this.#units.values()].filter((unit) => unit.active);
  }

  gate(unit: Unit): Promise<void> | undefined {
    if (this.#closing) throw new ShuttingDownError(unit.name);
    return gate(unit, (name) => this.#units.get(name));
  }

  nextOrder(): number {
    return ++this.#order;
  }

  nextSequence(): number {
    return ++this.#sequence;
  }

  hold(change: 1 | -1): void {
    this.#held += change;
    if (this.#held === 0) {
      this.#release?.();
      this.#release = undefined;
    } else this.#release ??= this.clock.hold();
  }

  wentDown(unit: Unit): void {
    const bound = this.dependents
      .bound(unit.name)
      .filter((dependent) => dependent.active && !dependent.waits);
    if (bound.length === 0) return;
    const order = inReverse(this.dependents.closure(bound));
    for (const dependent of order) dependent.halt("dependency");
    void windDown(order, this.clock);
  }

  restart(unit: Unit): void {
    if (this.#closing) return;
    void unit.restart();
    unit.proceed();
  }

  tellShutdown(phase: ShutdownEvent["phase"]): void {
    if (phase === "done") {
      this.#isOver = true;
      this.waiters.close((name) => this.#units.get(name)?.active !== true);
    }
    this.bus.emit({
      type: "registry:shutdown",
      phase,
      sequence: this.nextSequence(),
      time: this.clock.now(),
    });
  }
}

function isIn(group: string | undefined, wanted: string): boolean {
  return group === wanted || group?.startsWith(`${wanted}/`) === true;
}
