import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Labels, MetricsCollector } from "../src/index.ts";
import { Metric } from "../src/lib/metric.ts";
import { NumberSeries } from "../src/lib/series.ts";

const metrics = () => new MetricsCollector().of("web");

describe("labels", () => {
  test("each set of labels is a series of its own, and shown after the name (N1)", () => {
    const it = metrics();
    it.increment("requests");
    it.increment("requests", 2, { status: 200, route: "/a" });
    it.increment("requests", 1, { status: 200, route: "/a" });
    it.increment("requests", 1, { route: "/b" });
    it.gauge("queue", 5, { queue: "in" });
    expect(it.counters).toEqual({
      requests: 1,
      'requests{route="/a",status="200"}': 3,
      'requests{route="/b"}': 1,
    });
    expect(it.gauges).toEqual({ 'queue{queue="in"}': 5 });
  });

  test("neither the order nor the type of what is written alike makes a difference", () => {
    const it = metrics();
    it.increment("requests", 1, { a: 1, b: true });
    it.increment("requests", 1, { b: true, a: 1 });
    it.increment("requests", 1, { b: "true", a: "1" });
    expect(it.counters).toEqual({ 'requests{a="1",b="true"}': 3 });
  });

  test("an empty label is none, and so are no labels", () => {
    const it = metrics();
    for (const labels of [{}, { a: "" }, undefined]) it.increment("requests", 1, labels);
    it.increment("requests", 1, { a: "", b: "x" });
    it.increment("requests", 1, { b: "x" });
    expect(it.counters).toEqual({ requests: 3, 'requests{b="x"}': 2 });
  });

  test("a set that another begins with is another set", () => {
    const it = metrics();
    it.increment("requests", 1, { a: 1, b: 2 });
    it.increment("requests", 2, { a: 1 });
    it.increment("requests", 4, { b: 2 });
    expect(it.counters).toEqual({ 'requests{a="1",b="2"}': 1, 'requests{a="1"}': 2, 'requests{b="2"}': 4 });
  });

  test("labels that are changed afterwards change nothing", () => {
    const it = metrics();
    const labels = { a: "x" };
    it.increment("requests", 1, labels);
    labels.a = "y";
    it.increment("requests", 1, labels);
    expect(it.counters).toEqual({ 'requests{a="x"}': 1, 'requests{a="y"}': 1 });
  });

  test("text that could be taken for more labels is not", () => {
    const it = metrics();
    it.increment("n", 1, { a: '1",b="2' });
    it.increment("n", 2, { 'a="1",b': "2" });
    it.increment("n", 4, { a: "1", b: "2" });
    it.increment("n", 8, { a: "line\nend\\" });
    expect(new Set(Object.values(it.counters))).toEqual(new Set([1, 2, 4, 8]));
    expect(Object.keys(it.counters)).toContain('n{a="line\\nend\\\\"}');
  });

  test.each([null, {}, [], Symbol("x"), 1n, undefined])(
    "a label that is no text, number or truth value is refused, and nothing written (case %#)",
    (value) => {
      const it = metrics();
      const labels = { route: value } as unknown as Labels;
      let worked = false;
      for (const write of [
        () => it.increment("n", 1, labels),
        () => it.gauge("n", 1, labels),
        () => it.observe("n", 1, labels),
        () => it.time("n", () => (worked = true), labels),
      ])
        expect(write).toThrow(
          /^Label "route" of (counter|gauge|histogram|timer) "n" of daemon "web" must be text, a number, true or false, got /,
        );
      expect([worked, it.counters, it.gauges, it.histograms]).toEqual([false, {}, {}, {}]);
    },
  );

  test.each([null, 7, "route", true])("labels that are no object are refused (%s)", (labels) => {
    const it = metrics();
    it.increment("n");
    expect(() => it.increment("n", 1, labels as unknown as Labels)).toThrow(
      /^The labels of counter "n" of daemon "web" must be an object, got /,
    );
    expect(it.counters).toEqual({ n: 1 });
  });

  test("a way to a series is news once, and no labels are none", () => {
    const metric = new Metric("counter", "n");
    const plain = metric.add(new NumberSeries({}, ""));
    const labelled = metric.add(new NumberSeries({ a: 1 }, 'a="1"'));
    expect(metric.lead({ a: 1 }, labelled)).toBe(true);
    expect(metric.lead({ a: 1 }, labelled)).toBe(false);
    expect(metric.lead({}, plain)).toBe(false);
    expect([metric.at({ a: 1 }), metric.at({}), metric.at({ a: "1" })]).toEqual([
      labelled,
      undefined,
      undefined,
    ]);
  });

  test("labels of ever other names make series that were there no slower, and are found all the same", () => {
    const metric = new Metric("counter", "n");
    const first = metric.add(new NumberSeries({ a: 1 }, 'a="1"'));
    expect(metric.lead({ a: 1 }, first)).toBe(true);
    const led = Array.from({ length: 1_000 }, (_, at) => {
      const labels = { [`k${at}`]: 1, b: 2 };
      const series = metric.add(new NumberSeries(labels, `k${at}="1"`));
      expect(metric.lead(labels, series)).toBe(metric.at(labels) === series);
      return metric.at(labels) === series;
    });
    expect(led.filter(Boolean).length).toBe(15);
    expect(metric.at({ a: 1 })).toBe(first);
    expect(metric.lead({ a: 2 }, first)).toBe(true); // another value of a name that is there
    const it = metrics();
    for (let at = 0; at < 3_000; at += 1) it.increment("n", 1, { [`k${at % 500}`]: 1, b: 2 });
    expect(new Set(Object.values(it.counters))).toEqual(new Set([6]));
  });

  test("a name is of one kind", () => {
    const it = metrics();
    it.gauge("x", 1);
    expect(() => it.increment("x")).toThrow(
      'The name of a counter of daemon "web" must not be that of a gauge, got "x".',
    );
    it.time("y", () => {});
    expect(() => it.observe("y", 1)).toThrow(/must not be that of a timer/);
    expect([it.counters, it.gauges]).toEqual([{}, { x: 1 }]);
  });
});

const text = fc.constantFrom("", "a", "b", "1", "true", "x,y", '"', "__proto__", "\n");
const labelSets = fc.dictionary(
  fc.constantFrom("a", "b", "route", "__proto__", "le"),
  fc.oneof(text, fc.nat({ max: 2 }), fc.boolean()),
);

test("whatever the labels, the sums are those of a model by their text", () => {
  const written = fc.array(fc.tuple(fc.constantFrom("x", "y"), labelSets, fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(written, (increments) => {
      const it = metrics();
      const model = new Map<string, number>();
      for (const [name, labels, reversed] of increments) {
        const pairs = Object.entries(labels);
        it.increment(name, 1, Object.fromEntries(reversed ? pairs.toReversed() : pairs));
        const key = JSON.stringify([
          name,
          ...pairs.flatMap(([label, value]) => (value === "" ? [] : [`${label}=${value}`])).toSorted(),
        ]);
        model.set(key, (model.get(key) ?? 0) + 1);
      }
      expect(sorted(Object.values(it.counters))).toEqual(sorted([...model.values()]));
    }),
    { numRuns: 500 },
  );
});

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((one, other) => one - other);
}
