import type { DaemonEvent as CoreEvent } from "@brains/daemon-core";
import type { DaemonEvent } from "../events.ts";

/** What core carried for a satellite becomes an event of its own. */
export function eventOf(event: CoreEvent): DaemonEvent {
  if (event.type !== "daemon:report") return event;
  const { detail, type: _report, ...base } = event;
  const final = detail.type === "daemon:error" ? { final: false } : undefined;
  return { ...base, ...detail, ...final } as unknown as DaemonEvent;
}
