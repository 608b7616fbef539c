import type { Duration } from "@brains/daemon-core";
import type { EventName, EventOf } from "../events.ts";

/** How long something is waited for. */
export interface WaitOptions {
  /** On the registry's clock. @default as long as it takes */
  timeout?: Duration | undefined;
  /** Ends the wait, which then rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** Which event is waited for. */
export interface EventWaitOptions<Name extends EventName> extends WaitOptions {
  /** Only one about this daemon. */
  daemon?: string | undefined;
  /** Only one for which this returns true; what it throws rejects the wait. */
  where?: ((event: EventOf<Name>) => boolean) | undefined;
}

/** Whose status is waited for. */
export interface StatusWaitOptions extends WaitOptions {
  daemon: string;
}
