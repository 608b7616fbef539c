import { type Clock, type Duration, systemClock } from "@brains/daemon-core";
import { type HealthRules, healthRulesOf } from "./lib/health-rules.ts";
import { type HealthCheck, type HealthReport, type HealthResult, probe } from "./probe.ts";

/** How well a daemon is; `unknown` until enough checks agree. */
export type HealthLevel = "healthy" | "degraded" | "unhealthy" | "unknown";

/** What is published of a daemon's health; times are wall time, ms since the epoch. */
export interface HealthState {
  readonly level: HealthLevel;
  /** Whether the level is healthy or degraded. */
  readonly healthy: boolean;
  /** What the last check said. */
  readonly message: string | undefined;
  /** What the last check measured. */
  readonly metrics: Readonly<Record<string, unknown>> | undefined;
  /** Since when the level has been this. */
  readonly since: number;
  /** When the last check ended. */
  readonly lastCheck: number | undefined;
}

/** So many checks may be alive that took too long and did not end when told to. */
const MOST_ABANDONED = 3;

/** How checks become a level (Kubernetes' probes, with its defaults but for the timeout and the period). */
export interface HealthMonitorOptions {
  /** How long a check may take, in ms. @default 5_000 */
  timeout?: Duration | undefined;
  /** So many failed checks in a row make it unhealthy. @default 3 */
  failureThreshold?: number | undefined;
  /** So many good ones in a row make it healthy, or degraded. @default 1 */
  successThreshold?: number | undefined;
  /** Whom it is about. @default "standalone" */
  name?: string | undefined;
  /** @default the system's */
  clock?: Clock | undefined;
}

/**
 * The health of one daemon: what its checks said so far. Its owner keeps it while attempts come and go; the layer
 * `healthCheck` feeds it. Reading `current` never waits for a check. Where three checks took too long and have still
 * not ended, no other is made until one has: it counts as failed.
 *
 * @throws RangeError for an option that breaks a rule.
 *
 * @example
 * ```ts
 * import { HealthMonitor } from "@brains/daemon-health";
 *
 * const monitor = new HealthMonitor(() => ({ healthy: true, degraded: true, message: "slow" }));
 * await monitor.check();
 * console.log(monitor.current.level, monitor.current.message);
 * // degraded slow
 * ```
 */
export class HealthMonitor {
  readonly #check: HealthCheck;
  readonly #rules: HealthRules;
  readonly #name: string;
  readonly #clock: Clock;
  #current: HealthState;
  #last: HealthLevel = "unknown";
  #streak = 0;
  #epoch = 0;
  #alive = 0;
  #pending: Promise<HealthReport> | undefined;
  #publish: ((state: HealthState) => void) | undefined;

  constructor(check: HealthCheck, options: HealthMonitorOptions = {}) {
    this.#check = check;
    this.#rules = healthRulesOf(options);
    this.#name = options.name ?? "standalone";
    this.#clock = options.clock ?? systemClock();
    const since = this.#clock.now();
    const nothing = { message: undefined, metrics: undefined, lastCheck: undefined };
    this.#current = { level: "unknown", healthy: false, since, ...nothing };
  }

  /** What is published now; an immutable snapshot. */
  get current(): HealthState {
    return this.#current;
  }

  /** How many failed checks in a row make it unhealthy. */
  get failureThreshold(): number {
    return this.#rules.failureThreshold;
  }

  /** How many checks in a row have failed in the present attempt. */
  get failures(): number {
    return this.#last === "unhealthy" ? this.#streak : 0;
  }

  /**
   * Makes a check now, whether anything runs or not, or joins the one being made: there are never two at once.
   * Its result counts like any other.
   *
   * @returns the result of that check, not what is published.
   * @throws the signal's reason, if that is aborted meanwhile.
   */
  async check(signal?: AbortSignal): Promise<HealthReport> {
    for (;;) {
      signal?.throwIfAborted();
      const pending = (this.#pending ??= this.#make(signal));
      try {
        return await pending;
      } catch {
        // Whoever began it gave it up: that is us, or it is for us to make another.
      }
    }
  }

  /**
   * Begins an attempt: failures count anew, and results of checks begun before are dropped.
   *
   * @param publish called whenever the level changes.
   * @returns what ends it.
   */
  attach(publish: (state: HealthState) => void): () => void {
    this.#begin(publish);
    const epoch = this.#epoch;
    return () => {
      if (this.#epoch === epoch) this.#begin(undefined);
    };
  }

  #begin(publish: ((state: HealthState) => void) | undefined): void {
    this.#epoch += 1;
    this.#publish = publish;
    this.#last = "unknown";
  }

  async #make(signal: AbortSignal | undefined): Promise<HealthReport> {
    await Promise.resolve();
    const epoch = this.#epoch;
    const options = { timeout: this.#rules.timeout, name: this.#name, clock: this.#clock, signal };
    try {
      const report = await probe((asked) => this.#ask(asked), options);
      if (epoch === this.#epoch) this.#record(report);
      return report;
    } finally {
      this.#pending = undefined;
    }
  }

  async #ask(signal: AbortSignal): Promise<boolean | HealthResult> {
    if (this.#alive >= MOST_ABANDONED)
      throw new Error(`${this.#alive} health checks took too long and have still not ended.`);
    this.#alive += 1;
    try {
      return await this.#check(signal);
    } finally {
      this.#alive -= 1;
    }
  }

  #record({ level, message, metrics }: HealthReport): void {
    const { current } = this;
    this.#streak = level === this.#last ? this.#streak + 1 : 1;
    this.#last = level;
    const { failureThreshold, successThreshold } = this.#rules;
    const enough = this.#streak >= (level === "unhealthy" ? failureThreshold : successThreshold);
    const lastCheck = this.#clock.now();
    const changed = enough && level !== current.level;
    const published = changed ? { level, healthy: level !== "unhealthy", since: lastCheck } : current;
    this.#current = { ...published, message, metrics, lastCheck };
    if (changed) this.#publish?.(this.#current);
  }
}
