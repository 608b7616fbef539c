import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MetricsCollector, type Overflow } from "../src/index.ts";

function bounded(maxSeries: number) {
  const told: Overflow[] = [];
  const collector = new MetricsCollector({ maxSeries, onOverflow: (overflow) => told.push(overflow) });
  return { collector, told };
}

const REST = 'requests{otel_metric_overflow="true"}';

describe("maxSeries", () => {
  test("a set of labels beyond it goes into the rest of its metric, so that the total stays right", () => {
    const { collector, told } = bounded(3);
    const it = collector.of("web");
    for (let user = 0; user < 10; user += 1) it.increment("requests", 2, { user });
    it.increment("requests", 1, { user: 0 });
    it.increment("requests");
    expect(it.counters).toEqual({
      'requests{user="0"}': 3,
      'requests{user="1"}': 2,
      'requests{user="2"}': 2,
      [REST]: 14,
      requests: 1,
    });
    expect(told).toEqual([{ daemon: "web", metric: "requests", beyond: "labels", limit: 3 }]);
  });

  test("labels that never repeat keep no new metric out, and their own total is right", () => {
    const { collector, told } = bounded(3);
    const it = collector.of("web");
    for (let user = 0; user < 10; user += 1) it.increment("requests", 1, { user });
    it.increment("errors");
    it.observe("batch", 5, { kind: "late" });
    it.gauge("dropped", 1);
    expect(it.counters).toMatchObject({ errors: 1, [REST]: 7 });
    expect([it.gauges, Object.keys(it.histograms)]).toEqual([{}, ['batch{otel_metric_overflow="true"}']]);
    expect(told.map(({ metric, beyond }) => [metric, beyond])).toEqual([
      ["requests", "labels"],
      ["dropped", "names"],
    ]);
  });

  test("a new name beyond it is dropped, of any kind, and is no error", () => {
    const { collector, told } = bounded(1);
    const it = collector.of("web");
    it.increment("requests");
    it.increment("late");
    it.gauge("later", 1, { a: 1 });
    it.observe("latest", 1);
    expect(it.time("last", () => 5)).toBe(5);
    expect([it.counters, it.gauges, it.histograms]).toEqual([{ requests: 1 }, {}, {}]);
    expect(told).toEqual([{ daemon: "web", metric: "late", beyond: "names", limit: 1 }]);
  });

  test("it is one bound for the labels of all metrics of a daemon, and each daemon has its own", () => {
    const { collector, told } = bounded(2);
    for (const daemon of ["a", "b"]) {
      const it = collector.of(daemon);
      it.gauge("size", 1, { k: 1 });
      it.observe("batch", 1, { k: 1 });
      it.gauge("size", 2, { k: 2 });
      it.observe("batch", 2, { k: 2 });
      expect(it.gauges).toEqual({ 'size{k="1"}': 1, 'size{otel_metric_overflow="true"}': 2 });
      expect(Object.keys(it.histograms)).toEqual(['batch{k="1"}', 'batch{otel_metric_overflow="true"}']);
    }
    expect(told.map(({ daemon }) => daemon)).toEqual(["a", "b"]);
  });

  test("labels that are those of the rest are in it", () => {
    const it = bounded(1).collector.of("web");
    it.increment("requests", 1, { otel_metric_overflow: true });
    it.increment("requests", 1, { user: 1 });
    expect(it.counters).toEqual({ [REST]: 2 });
  });

  test("L4: what onOverflow throws or rejects with is nobody's concern", async () => {
    for (const onOverflow of [
      () => {
        throw new Error("boom");
      },
      () => Promise.reject(new Error("boom")),
    ]) {
      const it = new MetricsCollector({ maxSeries: 1, onOverflow }).of("web");
      it.increment("requests");
      it.increment("late");
      expect(it.counters).toEqual({ requests: 1 });
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  test("without a listener there is no error either, and 1,000 is the bound", () => {
    const it = new MetricsCollector().of("web");
    for (let user = 0; user < 1_500; user += 1) it.increment("requests", 1, { user });
    expect(Object.keys(it.counters)).toHaveLength(1_001);
    expect(it.counters[REST]).toBe(500);
  });

  test.each([0, -1, 1.5, NaN, "10"])("must be a whole number from 1 on: %s is refused", (maxSeries) => {
    expect(() => new MetricsCollector({ maxSeries: maxSeries as number })).toThrow(
      /^maxSeries must be a whole number from 1 on, or Infinity, got /,
    );
  });

  test("whatever is written, there are no more series than that and one for each metric, and totals are right", () => {
    const written = fc.array(
      fc.tuple(fc.constantFrom("a", "b", "c"), fc.option(fc.record({ k: fc.nat({ max: 8 }) }))),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), written, (limit, increments) => {
        const { collector, told } = bounded(limit);
        const it = collector.of("web");
        for (const [name, labels] of increments) it.increment(name, 1, labels ?? undefined);
        const keys = Object.keys(it.counters);
        expect(keys.filter((key) => key.includes("{k=")).length).toBeLessThanOrEqual(limit);
        expect(told.length).toBe(new Set(told.map(({ beyond }) => beyond)).size);
        const names = new Set(keys.map((key) => key.replace(/\{.*/, "")));
        expect([...names].toSorted()).toEqual(
          [...new Set(increments.map(([name]) => name))].slice(0, limit).toSorted(),
        );
        for (const name of names) {
          const shown = keys.filter((key) => key.replace(/\{.*/, "") === name);
          const sum = shown.reduce((total, key) => total + (it.counters[key] ?? 0), 0);
          expect(sum).toBe(increments.filter(([each]) => each === name).length);
        }
      }),
    );
  });
});
