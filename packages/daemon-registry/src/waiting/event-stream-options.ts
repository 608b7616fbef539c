import type { EventName } from "../events.ts";

/** Which events a stream has, and how it is bounded. */
export interface EventStreamOptions<Name extends EventName = EventName> {
  /** Only those about this daemon. @default all */
  daemon?: string | undefined;
  /** Only those of these names. @default all */
  types?: readonly Name[] | undefined;
  /** How many may wait for a slow reader. When one more comes the oldest is lost, and `sequence` has a gap. @default 10_000 */
  capacity?: number | undefined;
  /** Ends the stream, without an error. */
  signal?: AbortSignal | undefined;
}
