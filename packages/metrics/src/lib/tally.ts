import type { RunOutcome, RunRecord } from "@brains/daemon-core";
import type { Distribution } from "../distribution.ts";
import { Bins } from "./bins.ts";
import { type Fact, lagOf } from "./fact.ts";
import { Failures } from "./failures.ts";
import type { Host } from "./host.ts";
import { Ledger } from "./ledger.ts";
import { Recorder } from "./recorder.ts";

const NONE: ReadonlyMap<string, number> = new Map();

/** All that is known of one daemon. */
export class Tally {
  readonly failures: Failures = new Failures();
  readonly #daemon: string;
  readonly #host: Host;
  #skips: Map<string, number> | undefined;
  #ledger: Ledger | undefined;
  #recorder: Recorder | undefined;
  #runTime: Bins | undefined;
  #lag: Bins | undefined;
  #successes = 0;
  #aborted = 0;
  upSince: number | undefined;
  lastRun: number | undefined;
  restarts = 0;
  retries = 0;
  missed = 0;

  constructor(daemon: string, host: Host) {
    this.#daemon = daemon;
    this.#host = host;
  }

  /** Its own numbers, made when somebody wants to write them. */
  get ledger(): Ledger {
    return (this.#ledger ??= new Ledger(this.#daemon, this.#host));
  }

  get recorder(): Recorder {
    return (this.#recorder ??= new Recorder(this.ledger));
  }

  /** Its own numbers, if there may be any. */
  get written(): Ledger | undefined {
    return this.#ledger;
  }

  get skips(): ReadonlyMap<string, number> {
    return this.#skips ?? NONE;
  }

  get runTime(): Distribution | undefined {
    return this.#runTime;
  }

  get lag(): Distribution | undefined {
    return this.#lag;
  }

  get outcomes(): Record<RunOutcome, number> {
    const [success, aborted] = [this.#successes, this.#aborted];
    return { success, failure: (this.#runTime?.count ?? 0) - success - aborted, aborted };
  }

  /** @param now ms of monotonic time. */
  take(fact: Fact, now: number): void {
    switch (fact.type) {
      case "daemon:started":
        this.upSince = now;
        break;
      case "daemon:stopping":
      case "daemon:stopped":
        this.upSince = undefined;
        break;
      case "daemon:restarting":
        this.restarts += 1;
        break;
      case "daemon:error":
        if (fact.final === true) this.upSince = undefined;
        this.failures.told(fact.error);
        break;
      case "daemon:retrying":
        this.retries += 1;
        this.failures.retried(fact.error);
        break;
      case "daemon:skipped":
        this.#skip(fact.reason, fact.count ?? 1);
        break;
      case "daemon:missed":
        this.missed += fact.count ?? 1;
        break;
      case "daemon:run":
        this.#ran(fact.record);
        break;
    }
  }

  #ran(record: RunRecord): void {
    (this.#runTime ??= new Bins()).add(record.duration);
    this.lastRun = record.startedAt;
    if (record.outcome === "success") this.#successes += 1;
    else if (record.outcome === "aborted") this.#aborted += 1;
    else this.failures.ran(record.error);
    const lag = lagOf(record);
    if (lag !== undefined) (this.#lag ??= new Bins()).add(lag);
  }

  #skip(reason: string, count: number): void {
    this.#skips ??= new Map();
    this.#skips.set(reason, (this.#skips.get(reason) ?? 0) + count);
  }
}
