import {
  AbortReason,
  type Clock,
  deadline,
  type Duration,
  durationOf,
  messageOf,
  onAbort,
  systemClock,
} from "@brains/daemon-core";
import { failed, type HealthReport, reportOf } from "./lib/report-of.ts";

export type { HealthReport } from "./lib/report-of.ts";

/** What a health check says when yes or no is not enough. */
export interface HealthResult {
  healthy: boolean;
  /** Works, but not as it should; it never leads to a restart. @default false */
  degraded?: boolean | undefined;
  message?: string | undefined;
  metrics?: Readonly<Record<string, unknown>> | undefined;
}

/** Tells whether a daemon is well. What it throws is a "no" with that text; `signal` is aborted when it takes too long. */
export type HealthCheck = (signal: AbortSignal) => boolean | HealthResult | Promise<boolean | HealthResult>;

/** How a single check is made. */
export interface ProbeOptions {
  /** How long the check may take, in ms; then it has failed. @default 5_000 */
  timeout?: Duration | undefined;
  /** Gives the check up. */
  signal?: AbortSignal | undefined;
  /** Whom it is about. @default "standalone" */
  name?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

/**
 * Makes one health check. It never rejects but with the reason of the signal given; what the check answers after
 * its timeout goes nowhere.
 *
 * @throws RangeError for a timeout that is no duration or 0.
 *
 * @example
 * ```ts
 * import { probe } from "@brains/daemon-health";
 *
 * const report = await probe(() => {
 *   throw new Error("connection refused");
 * });
 * console.log(report.level, report.message);
 * // unhealthy connection refused
 * ```
 */
export async function probe(check: HealthCheck, options: ProbeOptions = {}): Promise<HealthReport> {
  const { signal, clock = systemClock(), name = "standalone" } = options;
  const limit = durationOf(options.timeout ?? 5_000, "timeout", 1);
  signal?.throwIfAborted();
  const asked = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<HealthReport>();
  const timer = deadline(clock, limit, () => {
    resolve(failed(`The health check did not answer within ${limit} ms.`));
    asked.abort(new AbortReason(name, "timeout"));
  });
  const letGo =
    signal &&
    onAbort({ signal }, () => {
      reject(signal.reason);
      asked.abort(signal.reason);
    });
  ask(check, asked.signal).then(resolve, (error: unknown) => resolve(failed(messageOf(error))));
  try {
    return await promise;
  } finally {
    timer.cancel();
    letGo?.();
  }
}

async function ask(check: HealthCheck, signal: AbortSignal): Promise<HealthReport> {
  return reportOf(await check(signal));
}
