import type { Clock } from "../clock.ts";
import type { DaemonEvent } from "../event.ts";
import type { Logger } from "../logger.ts";
import type { EventBus } from "../event-bus.ts";
import type { SharedStates } from "./shared-states.ts";
import type { StatusWaiters } from "./status-waiters.ts";
import type { Unit } from "./unit.ts";

/** What a unit needs of the supervisor it belongs to. */
export interface Host {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bus: EventBus<DaemonEvent>;
  readonly states: SharedStates;
  readonly waiters: StatusWaiters;
  /** Whether a shutdown has begun: nothing restarts, fires, probes or starts. */
  readonly closing: boolean;
  /** What the unit must wait for before its handler is entered; throws when it must not be. */
  gate(unit: Unit): Promise<void> | undefined;
  /** The next number in the order of starts. */
  nextOrder(): number;
  /** The next number of an event. */
  nextSequence(): number;
  /** One more (`1`) or one less (`-1`) unit that keeps the process alive. */
  hold(change: 1 | -1): void;
  /** A unit went down on its own, in error or completed. */
  wentDown(unit: Unit): void;
  /** A unit has ended for good. */
  forget(unit: Unit): void;
  /** A layer asks for a restart. */
  restart(unit: Unit): void;
}

type OwnFields = "daemon" | "name" | "run" | "sequence" | "time";
type Fields<Event> = Event extends { daemon: string } ? Omit<Event, OwnFields> : never;

/** Tells an event of a unit; costs nothing when nobody listens. */
export function tell(unit: Unit, fields: Fields<DaemonEvent>): void {
  const { host, name } = unit;
  if (!host.bus.heard) return;
  host.bus.emit({
    ...fields,
    daemon: name,
    name,
    run: `${name}#${unit.generations}`,
    sequence: host.nextSequence(),
    time: host.clock.now(),
  });
}
