import { diag, DiagLogLevel } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MetricsCollector } from "../../src/index.ts";
import { openTelemetryMetrics } from "../../src/opentelemetry.ts";
import { type Bench, bench, record } from "../told.ts";
import { twins } from "../twins.ts";

/** A collector under the real SDK. */
function exported(scene: Bench = bench(), temporality = AggregationTemporality.CUMULATIVE) {
  const exporter = new InMemoryMetricExporter(temporality);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const end = openTelemetryMetrics(scene.collector, { meter: provider.getMeter("test") });
  providers.push(provider);
  const collect = async (): Promise<Map<string, MetricData>> => {
    exporter.reset();
    await provider.forceFlush();
    const metrics = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
    return new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
  };
  return { ...scene, end, collect };
}

const providers: MeterProvider[] = [];
const complaints: string[] = [];

beforeEach(() => {
  complaints.length = 0;
  const note = (message: string) => void complaints.push(message);
  diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
});
afterEach(async () => {
  diag.disable();
  await Promise.all(providers.splice(0).map((provider) => provider.shutdown()));
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
});

function points(metric: MetricData | undefined): [unknown, unknown][] {
  return ((metric?.dataPoints ?? []) as DataPoint<number>[]).map(({ attributes, value }) => [
    attributes,
    value,
  ]);
}

function histogram(metric: MetricData | undefined): DataPoint<Histogram> | undefined {
  return metric?.dataPoints[0] as DataPoint<Histogram> | undefined;
}

describe("openTelemetryMetrics", () => {
  test("what is known of every daemon is read when metrics are collected", async () => {
    const { clock, collector, tell, collect } = exported();
    tell("daemon:started");
    tell("daemon:run", record({ startedAt: 1_500 }));
    tell("daemon:run", record({ outcome: "failure", startedAt: 2_500 }));
    tell("daemon:restarting");
    tell("daemon:missed", { count: 3 });
    tell("daemon:skipped", { reason: "overlap" });
    collector.describe("sync", {
      nextRun: () => 61_500,
      messages: () => ({ in: 9, out: 8, dead: 7, waiting: 6 }),
      throttled: () => ({ waits: 5, waitTime: 2_500 }),
    });
    await clock.advance("90s");
    const metrics = await collect();
    const sync = { "daemon.name": "sync" };
    const found = Object.fromEntries([...metrics].map(([name, metric]) => [name, points(metric)]));
    expect(found).toMatchObject({
      "daemon.runs": [
        [{ ...sync, "daemon.run.outcome": "success" }, 1],
        [{ ...sync, "daemon.run.outcome": "failure" }, 1],
        [{ ...sync, "daemon.run.outcome": "aborted" }, 0],
      ],
      "daemon.restarts": [[sync, 1]],
      "daemon.retries": [[sync, 0]],
      "daemon.errors": [[sync, 1]],
      "daemon.missed": [[sync, 3]],
      "daemon.skips": [[{ ...sync, "daemon.skip.reason": "overlap" }, 1]],
      "daemon.up": [[sync, 1]],
      "daemon.uptime": [[sync, 90]],
      "daemon.last_run.time": [[sync, 2.5]],
      "daemon.next_run.time": [[sync, 61.5]],
      "daemon.messages.received": [[sync, 9]],
      "daemon.messages.sent": [[sync, 8]],
      "daemon.messages.dead": [[sync, 7]],
      "daemon.mailbox.messages": [[sync, 6]],
      "daemon.throttle.waits": [[sync, 5]],
      "daemon.throttle.wait_time": [[sync, 2.5]],
    });
    expect(metrics.get("daemon.uptime")?.descriptor.unit).toBe("s");
    expect(metrics.get("daemon.runs")).toMatchObject({ isMonotonic: true });
  });

  test("run times and lags are real histograms, in seconds, with bounds of their own", async () => {
    const { tell, collect } = exported();
    tell("daemon:run", record({ duration: 25, scheduledAt: 1_000, startedAt: 1_006 }));
    tell("daemon:run", record({ duration: 45_000 }));
    const metrics = await collect();
    expect(metrics.get("daemon.run.duration")?.descriptor.unit).toBe("s");
    const duration = histogram(metrics.get("daemon.run.duration"));
    expect(duration?.value).toMatchObject({ count: 2, sum: 45.025, min: 0.025, max: 45 });
    expect(duration?.value.buckets.boundaries.slice(0, 4)).toEqual([0.005, 0.01, 0.025, 0.05]);
    expect(duration?.value.buckets.counts.slice(0, 4)).toEqual([0, 0, 1, 0]);
    expect(histogram(metrics.get("daemon.schedule.lag"))?.value).toMatchObject({ count: 1, sum: 0.006 });
  });

  test("what daemons count themselves is there, made before and after, with labels as attributes", async () => {
    let now = 0;
    const collector = new MetricsCollector({ clock: { monotonic: () => now } });
    collector.of("a").increment("files", 2, { folder: "in", ok: true, size: 3 });
    collector.of("a").increment("before", 4);
    const { collect } = exported({ ...bench(), collector });
    collector.of("a").increment("files", 3);
    collector.of("b").increment("files", 5, { "daemon.name": "z" });
    collector.of("a").gauge("queue.size", -1);
    collector.of("a").observe("batch", 7, { folder: "in" });
    collector.of("a").observe("batch", -7);
    collector.of("a").time("query", () => (now += 250));
    const metrics = await collect();
    expect(points(metrics.get("daemon.files"))).toEqual([
      [{ "daemon.name": "a" }, 3],
      [{ "daemon.name": "a", folder: "in", ok: true, size: 3 }, 2],
      [{ "daemon.name": "b", "exported.daemon.name": "z" }, 5],
    ]);
    expect(points(metrics.get("daemon.before"))).toEqual([[{ "daemon.name": "a" }, 4]]);
    expect(points(metrics.get("daemon.queue.size"))).toEqual([[{ "daemon.name": "a" }, -1]]);
    expect(histogram(metrics.get("daemon.batch"))).toMatchObject({
      attributes: { "daemon.name": "a", folder: "in" },
      value: { count: 1, sum: 7 },
    });
    expect(metrics.get("daemon.query")?.descriptor.unit).toBe("s");
    expect(histogram(metrics.get("daemon.query"))?.value).toMatchObject({ count: 1, sum: 0.25 });
  });

  test("names are made valid, and none is taken for another, in any case", async () => {
    const { collector, collect } = exported();
    const names = [
      "runs",
      "RUNS",
      "a b",
      "a_b",
      "x".repeat(10_000),
      `${"x".repeat(10_000)}y`,
      "é",
      "\n",
      "__proto__",
      "c________",
      ...twins(["!", " ", "#", "%", "&", "+"], 8, "counter:c").map((text) => text.slice("counter:".length)),
    ];
    for (const [at, name] of names.entries()) collector.of("a").increment(name, 2 ** at);
    collector.of("b").gauge("runs", 2 ** names.length);
    const own = [...(await collect())].filter(([, { descriptor }]) =>
      /^The (?:counter|gauge)/.test(descriptor.description),
    );
    const values = own.flatMap(([, metric]) => points(metric).map(([, value]) => value as number));
    expect(values.toSorted((a, b) => a - b)).toEqual([...names, "runs"].map((_, at) => 2 ** at));
    expect(new Set(own.map(([name]) => name.toLowerCase())).size).toBe(names.length + 1);
    expect(own.every(([name]) => /^[a-z][\w./-]{0,254}$/i.test(name))).toBe(true);
    expect(own.some(([name]) => name === "daemon.runs")).toBe(false);
  });

  test("counters survive restarts, and a daemon that was unregistered is told no more (N1)", async () => {
    const { collector, tell, collect } = exported(bench(), AggregationTemporality.DELTA);
    collector.of("sync").increment("files");
    expect(points((await collect()).get("daemon.files"))).toEqual([[{ "daemon.name": "sync" }, 1]]);
    tell("daemon:restarting");
    collector.of("sync").increment("files", 5);
    expect(points((await collect()).get("daemon.files"))).toEqual([[{ "daemon.name": "sync" }, 5]]);
    tell("daemon:unregistered");
    expect(points((await collect()).get("daemon.files"))).toEqual([]);
  });

  test("once it was ended nothing is read and nothing recorded", async () => {
    const { collector, tell, collect, end } = exported(bench(), AggregationTemporality.DELTA);
    collector.of("sync").increment("files");
    tell("daemon:run", record({ duration: 25 }));
    expect(histogram((await collect()).get("daemon.run.duration"))?.value.count).toBe(1);
    end();
    collector.of("sync").increment("files");
    collector.of("sync").gauge("late", 1);
    tell("daemon:run", record({ duration: 25 }));
    expect([...(await collect()).values()].filter(({ dataPoints }) => dataPoints.length > 0)).toEqual([]);
  });

  test("with no SDK it does nothing, and does no harm", () => {
    const { collector, tell } = bench();
    const end = openTelemetryMetrics(collector);
    collector.of("sync").increment("files");
    tell("daemon:run", record());
    end();
    expect(collector.snapshot("sync")).toMatchObject({ runs: 1, counters: { files: 1 } });
  });
});
