import type { Clock } from "@brains/daemon-core";
import type { CollectorListener } from "../collector-listener.ts";
import type { Overflow } from "../collector-options.ts";

/** What all the daemons of a collector share. */
export interface Host {
  readonly clock: Pick<Clock, "monotonic">;
  /** How many names one daemon may have, and how many sets of labels. */
  readonly maxSeries: number;
  /** A daemon would have more. */
  overflowed(daemon: string, metric: string, beyond: Overflow["beyond"]): void;
  /** Whoever wants to hear of each value; nobody, mostly. */
  listener: CollectorListener | undefined;
}
