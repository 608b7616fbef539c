import type { RunRecord } from "@brains/daemon-core";
import type { DaemonMetrics } from "../daemon-metrics.ts";
import type { Fact } from "./fact.ts";
import { Failures } from "./failures.ts";
import { Figures } from "./figures.ts";
import { Recorder } from "./recorder.ts";

/** All that is known of one daemon. */
export class Tally {
  readonly #daemon: string;
  readonly #failures = new Failures();
  readonly #skips = new Figures();
  #recorder: Recorder | undefined;
  #upSince: number | undefined;
  #restarts = 0;
  #retries = 0;
  #skipped = 0;
  #runs = 0;
  #successes = 0;
  #runTime = 0;
  #lastRun: number | undefined;

  constructor(daemon: string) {
    this.#daemon = daemon;
  }

  /** Its own numbers, made when somebody wants to write or read them. */
  get recorder(): Recorder {
    return (this.#recorder ??= new Recorder(this.#daemon));
  }

  /** Whether its generation has become ready and has not ended. */
  get up(): boolean {
    return this.#upSince !== undefined;
  }

  /** @param now ms of monotonic time. */
  take(fact: Fact, now: number): void {
    switch (fact.type) {
      case "daemon:started":
        this.#upSince = now;
        break;
      case "daemon:stopping":
      case "daemon:stopped":
        this.#upSince = undefined;
        break;
      case "daemon:restarting":
        this.#restarts += 1;
        break;
      case "daemon:error":
        if (fact.final === true) this.#upSince = undefined;
        this.#failures.told(fact.error);
        break;
      case "daemon:retrying":
        this.#retries += 1;
        this.#failures.retried(fact.error);
        break;
      case "daemon:skipped":
        this.#skipped += fact.count ?? 1;
        this.#skips.add(fact.reason, fact.count ?? 1);
        break;
      case "daemon:run":
        this.#ran(fact.record);
        break;
    }
  }

  #ran({ outcome, duration, startedAt, error }: RunRecord): void {
    this.#runs += 1;
    this.#runTime += duration;
    this.#lastRun = startedAt;
    if (outcome === "success") this.#successes += 1;
    if (outcome === "failure") this.#failures.ran(error);
  }

  /**
   * @param now ms of monotonic time.
   * @param running whether it is running, for all its source knows.
   */
  snapshot(now: number, running: boolean): DaemonMetrics {
    return Object.freeze({
      uptime: running && this.#upSince !== undefined ? now - this.#upSince : 0,
      restarts: this.#restarts,
      errors: this.#failures.count,
      lastRun: this.#lastRun === undefined ? undefined : new Date(this.#lastRun),
      averageRunTime: this.#runs === 0 ? 0 : this.#runTime / this.#runs,
      runs: this.#runs,
      successes: this.#successes,
      retries: this.#retries,
      skips: this.#skipped,
      skipsByReason: this.#skips.snapshot(),
      lastError: this.#failures.last,
      counters: this.recorder.counters,
      gauges: this.recorder.gauges,
    });
  }
}
