import { type Clock, durationOf, onAbort, ShuttingDownError } from "@brains/daemon-core";
import type { DaemonEvent, EventName, EventOf } from "../events.ts";
import type { EventWaitOptions } from "./wait-options.ts";
import { WaitTimeoutError } from "./wait-timeout-error.ts";

/** Where events come from. */
export interface EventSource {
  readonly clock: Clock;
  /** Whether no more will ever be told. */
  readonly isOver: boolean;
  subscribe(listener: (event: DaemonEvent) => void): () => void;
}

/** Whether nothing comes after an event. */
export function isLastEvent(event: DaemonEvent): boolean {
  return event.type === "registry:shutdown" && event.phase === "done";
}

/** Resolves with the next event of that name that is wanted. See `DaemonRegistry.waitFor`. */
export function waitForEvent<Name extends EventName>(
  source: EventSource,
  name: Name,
  { daemon, where, timeout, signal }: EventWaitOptions<Name>,
): Promise<EventOf<Name>> {
  const limit = timeout === undefined ? undefined : durationOf(timeout, "waitFor.timeout");
  const { promise, resolve, reject } = Promise.withResolvers<EventOf<Name>>();
  const gone = new ShuttingDownError(daemon, `${name} does not come any more`);
  if (signal?.aborted === true) reject(signal.reason);
  else if (source.isOver) reject(gone);
  else {
    const ends: (() => void)[] = [];
    const end = (settle: () => void): void => {
      for (const each of ends) each();
      settle();
    };
    ends.push(
      source.subscribe((event) => {
        try {
          if (isWanted(event, name, daemon) && (where === undefined || where(event)))
            end(() => resolve(event));
          else if (isLastEvent(event)) end(() => reject(gone));
        } catch (error) {
          end(() => reject(error));
        }
      }),
    );
    if (signal !== undefined) ends.push(onAbort({ signal }, () => end(() => reject(signal.reason))));
    if (limit !== undefined) {
      const timer = source.clock.setTimer(limit, () =>
        end(() => reject(new WaitTimeoutError(daemon, name, limit))),
      );
      ends.push(() => timer.cancel(), source.clock.hold());
    }
  }
  return promise;
}

function isWanted<Name extends EventName>(
  event: DaemonEvent,
  name: Name,
  daemon: string | undefined,
): event is EventOf<Name> {
  return event.type === name && (daemon === undefined || ("daemon" in event && event.daemon === daemon));
}
