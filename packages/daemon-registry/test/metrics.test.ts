import { prometheusText } from "@brains/daemon-metrics";
import { openTelemetryMetrics, tracing } from "@brains/daemon-metrics/opentelemetry";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { createTestRegistry, faulty } from "../src/test.ts";

test("N1: getMetrics has what the seed asks for, and all that is counted besides", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "x",
    interval: 100,
    throttle: { requests: 1, window: 250 },
    handler: async ({ sleep, metrics }) => {
      metrics.observe("batch", 5);
      await metrics.time("work", async () => await sleep(10));
    },
  });
  await registry.start("x");
  await clock.advance(1_000);
  const metrics = registry.getMetrics("x");
  expect(metrics).toMatchObject({
    uptime: 1_000,
    restarts: 0,
    errors: 0,
    averageRunTime: 10,
    successes: metrics.runs,
    missed: 0,
    messages: { in: 0, out: 0, dead: 0, waiting: 0 },
  });
  expect(metrics.runTime?.p50).toBeCloseTo(10, 0);
  expect(metrics.scheduleLag?.p99).toBeGreaterThan(100);
  expect(metrics.throttled.waits).toBeGreaterThan(1);
  expect(metrics.nextRun?.getTime()).toBe(clock.now() + 100);
  expect(metrics.histograms["batch"]).toMatchObject({ count: metrics.runs, max: 5 });
});

test("72: the registry's metrics are a page for Prometheus", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "sync",
    interval: 100,
    handler: ({ metrics }) => metrics.increment("files", 2, { folder: "inbox" }),
  });
  await registry.start("sync");
  await clock.advance(300);
  const { body } = prometheusText(registry.metrics, { accept: "application/openmetrics-text" });
  expect(body.split("\n")).toEqual(
    expect.arrayContaining([
      'daemon_up{daemon="sync"} 1',
      'daemon_runs_total{daemon="sync",outcome="success"} 3',
      'daemon_files_total{daemon="sync",folder="inbox"} 6',
      "# EOF",
    ]),
  );
});

test("73: use(tracing()) makes each run a span that is active in the handler, with the run's own id", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.use(tracing({ tracer: provider.getTracer("test") }));
  const inside: unknown[] = [];
  registry.register({
    name: "sync",
    interval: 100,
    handler: async ({ sleep, run }) => {
      await sleep(1);
      inside.push(trace.getActiveSpan()?.spanContext().spanId);
      if (run.id.endsWith(".2")) throw new Error("no answer");
    },
  });
  await registry.start("sync");
  await clock.advance(250);
  const spans = exporter.getFinishedSpans();
  expect(
    spans.map(({ name, attributes }) => [
      name,
      attributes["daemon.run.id"],
      attributes["daemon.run.outcome"],
    ]),
  ).toEqual([
    ["daemon sync", "sync#1.1", "success"],
    ["daemon sync", "sync#1.2", "failure"],
  ]);
  expect(inside).toEqual(spans.map((span) => span.spanContext().spanId));
  expect(registry.getInfo("sync").history.map(({ id }) => id)).toEqual(["sync#1.1", "sync#1.2"]);
  context.disable();
});

test("74: the registry's metrics go to OpenTelemetry's SDK", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const end = openTelemetryMetrics(registry.metrics, { meter: provider.getMeter("test") });
  registry.register({ name: "sync", interval: 100, handler: ({ metrics }) => metrics.increment("files") });
  registry.register({ name: "down", handler: faulty() });
  await registry.start("sync");
  await clock.advance(300);
  await reader.forceFlush();
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const runs = metrics.find(({ descriptor }) => descriptor.name.includes("runs"));
  expect(runs?.dataPoints.find(({ attributes }) => attributes["daemon.name"] === "sync")?.value).toBe(3);
  end();
  await provider.shutdown();
});

test("a label explosion is one warning, and the run goes on", async () => {
  const warnings: string[] = [];
  const none = (): void => {};
  const warn = (_fields: object, message: string): void => void warnings.push(message);
  await using fixture = createTestRegistry({
    maxSeries: 10,
    logger: { debug: none, info: none, warn, error: none },
  });
  const { registry } = fixture;
  registry.register({
    name: "x",
    handler: ({ metrics }) => {
      for (let user = 0; user < 1_000; user += 1) metrics.increment("logins", 1, { user });
    },
  });
  await registry.start("x");
  expect(warnings).toEqual([
    '"x" has more than 10 sets of labels in its metrics, "logins" among them: what is beyond is put together.',
  ]);
  const { counters } = registry.getMetrics("x");
  expect(Object.values(counters).reduce((sum, each) => sum + each, 0)).toBe(1_000);
});
