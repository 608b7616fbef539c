import type { DaemonEvent as CoreEvent } from "@brains/daemon-core";
import type { DaemonEvent } from "../events.ts";

/** What core carried for a satellite becomes an event of its own. */
export function eventOf(event: CoreEvent): DaemonEvent {
  if (event.type !== "daemon:report") return event;
  // Key by key: a rest of all but two costs more than all the others that hear of the event.
  const { daemon, name, run, sequence, time, detail } = event;
  const base = { daemon, name, run, sequence, time, ...detail };
  return (detail.type === "daemon:error" ? { ...base, final: false } : base) as unknown as DaemonEvent;
}
