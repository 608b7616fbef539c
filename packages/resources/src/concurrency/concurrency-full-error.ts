import { DaemonError } from "@brains/daemon-core";
import type { ConcurrencyRules } from "./concurrency-rules.ts";

/** Nothing was begun: all slots are taken, and as many wait for one as may. */
export class ConcurrencyFullError extends DaemonError {
  readonly code = "CONCURRENCY_FULL";
  readonly limit: number;
  readonly maxWaiting: number;
  constructor(daemon: string | undefined, { limit, maxWaiting }: ConcurrencyRules) {
    const whose = daemon === undefined ? "" : ` of daemon "${daemon}"`;
    const taken = limit === 1 ? "the slot is taken" : `all ${limit} slots are taken`;
    super(
      daemon,
      `A run${whose} was refused: ${taken}, and no more than ${maxWaiting} may wait (maxWaiting).`,
    );
    this.limit = limit;
    this.maxWaiting = maxWaiting;
  }
}
