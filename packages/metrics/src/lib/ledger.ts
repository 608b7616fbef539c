import type { Overflow } from "../collector-options.ts";
import { InvalidMetricError } from "../invalid-metric-error.ts";
import type { Labels } from "../metrics.ts";
import type { MetricReading } from "../reading.ts";
import type { Host } from "./host.ts";
import { type BadLabel, labelSetOf, type LabelSet, NO_LABELS } from "./label-text.ts";
import { type Kind, Metric, type SeriesOf } from "./metric.ts";
import { HistogramSeries, NumberSeries } from "./series.ts";

/** Where a kind of metric is spoken of. */
export const TITLES: Readonly<Record<Kind, string>> = {
  counter: "Counter",
  gauge: "Gauge",
  histogram: "Histogram",
  timer: "Timer",
};

const OVERFLOW: LabelSet = {
  labels: Object.freeze({ otel_metric_overflow: true }),
  text: 'otel_metric_overflow="true"',
};

/**
 * A daemon's own numbers, bounded: its names, and apart from these its sets of labels, of which those beyond the bound go
 * into one series for each metric.
 */
export class Ledger {
  readonly daemon: string;
  readonly host: Host;
  /** Most daemons write none, so that the map is made for the first. */
  #metrics: Map<string, Metric<Kind>> | undefined;
  /** How many sets of labels there are, over all metrics. */
  #sets = 0;
  /** How many sets of labels are remembered as they were given. */
  #ways = 0;
  readonly #overflowed: Record<Overflow["beyond"], boolean> = { names: false, labels: false };

  constructor(daemon: string, host: Host) {
    this.daemon = daemon;
    this.host = host;
  }

  /** @throws InvalidMetricError for what is no name, or the name of another kind. */
  find<K extends Kind>(kind: K, name: string): Metric<K> | undefined {
    const metric = this.#metrics?.get(name);
    if (metric?.kind === kind) return metric as unknown as Metric<K>;
    const title = `The name of a ${kind}`;
    if (metric !== undefined)
      throw new InvalidMetricError(this.daemon, title, `must not be that of a ${metric.kind}`, name);
    if (typeof name !== "string" || name === "")
      throw new InvalidMetricError(this.daemon, title, "must be text that is not empty", name);
    return undefined;
  }

  /**
   * Where to write; nowhere, if it would be one name too many.
   *
   * @param metric what `find` found.
   * @throws InvalidMetricError for what are no labels.
   */
  series<K extends Kind>(
    metric: Metric<K> | undefined,
    kind: K,
    name: string,
    labels: Labels | undefined,
  ): SeriesOf[K] | undefined {
    if (metric === undefined) return this.#open(kind, name, labels);
    if (labels === undefined) return metric.series ?? this.#admit(metric, NO_LABELS);
    return metric.at(labels) ?? this.#admit(metric, labels);
  }

  metrics(): Iterable<MetricReading> {
    return (this.#metrics?.values() ?? []) as Iterable<MetricReading>;
  }

  /** @throws InvalidMetricError */
  check(kind: Kind, name: string, labels: Labels): LabelSet {
    const given: unknown = labels;
    const set: LabelSet | BadLabel =
      typeof given === "object" && given !== null ? labelSetOf(labels) : { badLabel: "", value: given };
    if (!("badLabel" in set)) return set;
    const [what, rule] =
      set.badLabel === ""
        ? ["The labels", "must be an object"]
        : [`Label "${set.badLabel}"`, "must be text, a number, true or false"];
    throw new InvalidMetricError(this.daemon, `${what} of ${kind} "${name}"`, rule, set.value);
  }

  #open<K extends Kind>(kind: K, name: string, labels: Labels = NO_LABELS): SeriesOf[K] | undefined {
    this.check(kind, name, labels);
    const metrics = (this.#metrics ??= new Map<string, Metric<Kind>>());
    if (metrics.size >= this.host.maxSeries) {
      this.#overflow(name, "names");
      return undefined;
    }
    const metric = new Metric(kind, name);
    metrics.set(name, metric);
    const series = this.#admit(metric, labels);
    this.host.listener?.added?.(this.daemon, metric as unknown as MetricReading);
    return series;
  }

  #admit<K extends Kind>(metric: Metric<K>, given: Labels): SeriesOf[K] {
    const set = this.check(metric.kind, metric.name, given);
    const known = metric.find(set.text);
    const isNewSet = known === undefined && set.text !== "";
    if (isNewSet && this.#sets >= this.host.maxSeries) {
      this.#overflow(metric.name, "labels");
      return metric.find(OVERFLOW.text) ?? metric.add(seriesOf(metric.kind, OVERFLOW));
    }
    if (isNewSet) this.#sets += 1;
    const series = known ?? metric.add(seriesOf(metric.kind, set));
    if (this.#ways < 2 * this.host.maxSeries && metric.lead(given, series)) this.#ways += 1;
    return series;
  }

  #overflow(metric: string, beyond: Overflow["beyond"]): void {
    if (this.#overflowed[beyond]) return;
    this.#overflowed[beyond] = true;
    this.host.overflowed(this.daemon, metric, beyond);
  }
}

function seriesOf<K extends Kind>(kind: K, { labels, text }: LabelSet): SeriesOf[K] {
  const made =
    kind === "counter" || kind === "gauge"
      ? new NumberSeries(labels, text)
      : new HistogramSeries(labels, text);
  return made as SeriesOf[K];
}
