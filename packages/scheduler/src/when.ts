import type { Duration } from "@brains/daemon-core";
import type { Dst } from "./dst.ts";

/** When something runs: what `every`, `after` and `cron` say, as data. */
export type When =
  /** From start to start, on monotonic time; at least 1 ms. */
  | { readonly interval: Duration }
  /** From the end of a run to the start of the next, on monotonic time; at least 1 ms. */
  | { readonly delay: Duration }
  /** At the times of a cron expression, on wall time. */
  | { readonly schedule: string; readonly timezone?: string | undefined; readonly dst?: Dst | undefined };
