import type { CollectorListener } from "../collector-listener.ts";

/** Tells each of several listeners. */
export function listenersAsOne(listeners: readonly CollectorListener[]): CollectorListener {
  return {
    ran: (...told) => listeners.forEach((each) => each.ran?.(...told)),
    added: (...told) => listeners.forEach((each) => each.added?.(...told)),
    observed: (...told) => listeners.forEach((each) => each.observed?.(...told)),
  };
}
