import { handled, isThenable } from "@brains/daemon-core";
import type { HistogramSummary } from "../distribution.ts";
import { InvalidMetricError } from "../invalid-metric-error.ts";
import type { Labels, Metrics } from "../metrics.ts";
import { type Ledger, TITLES } from "./ledger.ts";
import type { Kind } from "./metric.ts";
import type { HistogramSeries } from "./series.ts";
import { histogramsOf, numbersOf } from "./records.ts";

/** Whoever writes: a scope, whose writes do not count any more once it is over or abandoned. */
export interface Writer {
  readonly live: boolean;
}

/** Writes a daemon's own numbers, for the daemon as a whole or for one run of it. */
export class Recorder implements Metrics {
  readonly #ledger: Ledger;
  readonly #writer: Writer | undefined;

  constructor(ledger: Ledger, writer?: Writer) {
    this.#ledger = ledger;
    this.#writer = writer;
  }

  get counters(): Readonly<Record<string, number>> {
    return numbersOf(this.#ledger.metrics(), "counter");
  }

  get gauges(): Readonly<Record<string, number>> {
    return numbersOf(this.#ledger.metrics(), "gauge");
  }

  get histograms(): Readonly<Record<string, HistogramSummary>> {
    return histogramsOf(this.#ledger.metrics());
  }

  increment(name: string, by = 1, labels?: Labels): void {
    const metric = this.#ledger.find("counter", name);
    if (typeof by !== "number" || !(by >= 0 && by < Infinity))
      throw this.#refused("counter", name, "grows by a finite number from 0 on", by);
    if (this.#writer?.live === false) return;
    const series = this.#ledger.series(metric, "counter", name, labels);
    if (series !== undefined) series.value += by;
  }

  gauge(name: string, value: number, labels?: Labels): void {
    const metric = this.#ledger.find("gauge", name);
    if (typeof value !== "number" || Number.isNaN(value))
      throw this.#refused("gauge", name, "must be a number", value);
    if (this.#writer?.live === false) return;
    const series = this.#ledger.series(metric, "gauge", name, labels);
    if (series !== undefined) series.value = value;
  }

  observe(name: string, value: number, labels?: Labels): void {
    const metric = this.#ledger.find("histogram", name);
    if (!Number.isFinite(value)) throw this.#refused("histogram", name, "takes a finite number", value);
    if (this.#writer?.live === false) return;
    this.#put(this.#ledger.series(metric, "histogram", name, labels), "histogram", name, value);
  }

  time<Result>(name: string, work: () => Result, labels?: Labels): Result {
    this.#ledger.find("timer", name);
    if (labels !== undefined) this.#ledger.check("timer", name, labels);
    const { clock } = this.#ledger.host;
    const since = clock.monotonic();
    const observe = (): void => {
      const took = clock.monotonic() - since;
      if (this.#writer?.live === false) return;
      const metric = this.#ledger.find("timer", name);
      this.#put(this.#ledger.series(metric, "timer", name, labels), "timer", name, took);
    };
    let result: Result;
    try {
      result = work();
    } catch (error) {
      observe();
      throw error;
    }
    if (!isThenable(result)) {
      observe();
      return result;
    }
    // Some that are no promises begin their work anew with each `then`: they are asked once.
    const promise: Promise<unknown> = result instanceof Promise ? result : Promise.resolve(result);
    void handled(promise.then(observe, observe));
    return promise as Result;
  }

  #put(series: HistogramSeries | undefined, kind: "histogram" | "timer", name: string, value: number): void {
    if (series === undefined) return;
    series.add(value);
    const { daemon, host } = this.#ledger;
    if (host.listener !== undefined)
      host.listener.observed?.({ daemon, kind, name, value, labels: series.labels });
  }

  #refused(kind: Kind, name: string, rule: string, value: unknown): InvalidMetricError {
    return new InvalidMetricError(this.#ledger.daemon, `${TITLES[kind]} "${name}"`, rule, value);
  }
}
