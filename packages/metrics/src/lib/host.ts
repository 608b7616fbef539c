import type { Clock } from "@brains/daemon-core";
import type { CollectorListener } from "../collector-listener.ts";

/** What all the daemons of a collector share. */
export interface Host {
  readonly clock: Pick<Clock, "monotonic">;
  /** How many series one daemon may have. */
  readonly maxSeries: number;
  /** A daemon would have more. */
  overflowed(daemon: string, metric: string): void;
  /** Whoever wants to hear of each value; nobody, mostly. */
  listener: CollectorListener | undefined;
}
