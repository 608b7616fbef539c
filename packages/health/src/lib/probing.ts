import { type Scope, sleep } from "@brains/daemon-core";
import type { HealthMonitor } from "../health-monitor.ts";
import { spread } from "./spread.ts";

/**
 * Checks again and again, as long as the scope is not aborted: at once, then once a period at a moment that is the
 * daemon's own. What was missed is not made up for. On hold while the daemon is not ready and in a shutdown.
 *
 * @param judge called after each check; it may abort the scope.
 */
export async function probing(
  monitor: HealthMonitor,
  scope: Scope,
  period: number,
  judge: () => void,
): Promise<void> {
  const { clock } = scope;
  let due = clock.monotonic() + Math.ceil(period * spread(scope.name));
  for (;;) {
    if (scope.readySince !== undefined && !scope.closing) {
      await monitor.check(scope.signal);
      judge();
    }
    await sleep(Math.max(0, due - clock.monotonic()), scope, clock);
    due += period * (1 + Math.floor((clock.monotonic() - due) / period));
  }
}
