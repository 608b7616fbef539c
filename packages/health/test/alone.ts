import { type AbortKind, AbortReason, type Detail, type Logger, type Signalled } from "@brains/daemon-core";
import type { HealthPackageDetail } from "../src/index.ts";
import { type TestClock, testClock } from "./clock.ts";

/** What a layer is run with outside a registry, and what it did. */
export interface Alone {
  readonly clock: TestClock;
  readonly given: Signalled;
  /** All that was reported, in order. */
  readonly details: HealthPackageDetail[];
  /** Reports and changes of readiness, in order. */
  readonly trace: string[];
  readonly warnings: string[];
  readonly of: <Type extends HealthPackageDetail["type"]>(
    type: Type,
  ) => Extract<HealthPackageDetail, { type: Type }>[];
  readonly abort: (kind?: AbortKind) => void;
}

export function alone(hear: (detail: Detail) => void = () => {}): Alone {
  const clock = testClock();
  const controller = new AbortController();
  const details: HealthPackageDetail[] = [];
  const trace: string[] = [];
  const warnings: string[] = [];
  const warn = (_fields: object, message: string): void => void warnings.push(message);
  const logger: Logger = { debug() {}, info() {}, warn, error: warn };
  const given: Signalled = {
    name: "sync",
    signal: controller.signal,
    clock,
    logger,
    notReady: (phase) => trace.push(`notReady ${phase}`),
    report: (detail) => {
      details.push(detail as HealthPackageDetail);
      trace.push(detail.type);
      hear(detail);
    },
  };
  return {
    clock,
    given,
    details,
    trace,
    warnings,
    of: (type) => details.filter((detail) => detail.type === type) as never,
    abort: (kind = "stop") => controller.abort(new AbortReason("sync", kind)),
  };
}

/** What became of a promise so far. */
export interface Watched {
  state: "pending" | "resolved" | "rejected";
  error: unknown;
}

/** Looks at a promise without waiting for it. */
export function watch(promise: Promise<unknown>): Watched {
  const seen: Watched = { state: "pending", error: undefined };
  promise.then(
    () => {
      seen.state = "resolved";
    },
    (error: unknown) => {
      seen.state = "rejected";
      seen.error = error;
    },
  );
  return seen;
}

/** Ends when it is asked to, as a well-behaved handler does. */
export function obedient({ signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
