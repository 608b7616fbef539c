import { keysOf, refuse } from "@brains/daemon-core";
import { quoted } from "./lib/label-text.ts";
import { type Format, formatFor } from "./lib/prometheus/accept.ts";
import { BUILT_IN_FAMILIES, BUILT_IN_NAMES, SECONDS } from "./lib/prometheus/built-in-families.ts";
import { LabelWriter } from "./lib/prometheus/labels.ts";
import { type Member, ownFamilies } from "./lib/prometheus/own-families.ts";
import { Page, type Scale } from "./lib/prometheus/page.ts";
import { cleanText } from "./lib/prometheus/words.ts";
import type { Reading } from "./reading.ts";

/** How a page for Prometheus is to be. */
export interface PrometheusOptions {
  /** The Accept header of the request, by which the format is chosen. @default the text format, 0.0.4 */
  accept?: string | undefined;
  /**
   * The bounds of the daemons' own histograms and timers, by their names: rising numbers of no more than two
   * significant digits, in seconds for a timer.
   *
   * @default for histograms those of OpenTelemetry, 0 to 10,000; for timers 0.005 to 3,600
   */
  buckets?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** What to answer a scrape with. */
export interface PrometheusPage {
  /** The `Content-Type` header of the answer. */
  readonly contentType: string;
  readonly body: string;
}

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** The default bounds of OpenTelemetry. */
const NUMBERS: Scale = {
  bounds: [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000],
  factor: 1,
};

/**
 * What every daemon did, as Prometheus reads it: in its text format, or in that of OpenMetrics where the Accept
 * header of the scrape prefers it.
 *
 * @throws RangeError naming the bound that is wrong.
 *
 * @example
 * ```ts
 * import { MetricsCollector, prometheusText } from "@brains/daemon-metrics";
 *
 * const collector = new MetricsCollector();
 * collector.of("web").increment("requests", 1, { route: "/a", status: 200 });
 * const { contentType, body } = prometheusText(collector);
 * console.log(contentType);
 * // text/plain; version=0.0.4; charset=utf-8
 * console.log(body.split("\n").find((line) => line.startsWith("daemon_requests_total")));
 * // daemon_requests_total{daemon="web",route="/a",status="200"} 1
 * ```
 */
export function prometheusText(
  collector: { readings(): Iterable<Reading> },
  options: PrometheusOptions = {},
): PrometheusPage {
  keysOf(options, "options", ["accept", "buckets"]);
  const scales = scalesOf(options.buckets ?? {});
  const format = formatFor(options.accept);
  const page = new Page(format);
  const readings = [...collector.readings()];
  const daemons = new Map(readings.map((each) => [each, `daemon=${quoted(cleanText(each.daemon))}`]));
  for (const family of BUILT_IN_FAMILIES) {
    page.begin(family);
    for (const [reading, labels] of daemons) family.write(page, labels, reading);
  }
  const labelWords = new Map<string, string>();
  for (const family of ownFamilies(readings, BUILT_IN_NAMES)) {
    page.begin(family);
    for (const member of family.members)
      writeOwn(page, daemons.get(member.reading) ?? "", member, { labelWords, scales });
  }
  return { contentType: CONTENT_TYPES[format], body: page.end() };
}

function writeOwn(
  page: Page,
  daemon: string,
  { metric }: Member,
  { labelWords, scales }: { labelWords: Map<string, string>; scales: Scales },
): void {
  const labels = new LabelWriter(metric, labelWords);
  if (metric.kind === "counter" || metric.kind === "gauge") {
    for (const series of metric.all()) page.sample(daemon + labels.write(series), series.value);
  } else {
    const scale = scales[metric.kind](metric.name);
    for (const series of metric.all())
      page.histogram(daemon + labels.write(series), series, scale, series.min < 0);
  }
}

type Scales = Readonly<Record<"histogram" | "timer", (name: string) => Scale>>;

function scalesOf(buckets: Readonly<Record<string, readonly number[]>>): Scales {
  for (const [name, bounds] of Object.entries(buckets)) checkBounds(`buckets.${name}`, bounds);
  const boundsOf = (name: string): readonly number[] | undefined =>
    Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  const inMs = (bounds: readonly number[]): Scale => ({
    bounds: bounds.map((bound) => Number((bound * SECONDS.factor).toPrecision(2))),
    factor: SECONDS.factor,
  });
  return {
    histogram: (name) => {
      const bounds = boundsOf(name);
      return bounds === undefined ? NUMBERS : { bounds, factor: NUMBERS.factor };
    },
    timer: (name) => {
      const bounds = boundsOf(name);
      return bounds === undefined ? SECONDS : inMs(bounds);
    },
  };
}

function checkBounds(option: string, bounds: readonly number[]): void {
  if (!Array.isArray(bounds)) refuse(option, "must be a list of numbers", bounds);
  for (const [at, bound] of bounds.entries()) {
    const before = bounds[at - 1] ?? -Infinity;
    if (!Number.isFinite(bound) || !(bound > before) || Number(bound.toPrecision(2)) !== bound)
      refuse(`${option}[${at}]`, "must be a number of two digits, above the one before it", bound);
  }
}
