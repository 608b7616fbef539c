import { isDaemonError } from "@brains/daemon-core";
import { describe, expect, test } from "vitest";
import { MetricsCollector } from "../src/index.ts";

const metrics = () => new MetricsCollector().of("sync");

describe("Metrics", () => {
  test("increment adds 1, or what is given (N1)", () => {
    const it = metrics();
    it.increment("runs");
    it.increment("runs");
    it.increment("bytes", 1.5);
    it.increment("bytes", 0);
    expect(it.counters).toEqual({ runs: 2, bytes: 1.5 });
  });

  test("gauge keeps the last value, which may go either way", () => {
    const it = metrics();
    it.gauge("queue", 5);
    it.gauge("queue", -2);
    it.gauge("limit", Infinity);
    expect(it.gauges).toEqual({ queue: -2, limit: Infinity });
  });

  test("counters and gauges are frozen copies of the moment (N1)", () => {
    const it = metrics();
    it.increment("runs");
    const { counters } = it;
    it.increment("runs");
    expect(counters).toEqual({ runs: 1 });
    expect(Object.isFrozen(counters)).toBe(true);
    expect(Object.isFrozen(it.gauges)).toBe(true);
  });

  test.each([-1, NaN, Infinity, "2", null, 1n])(
    "a counter refuses to grow by %s and stays as it was (N1)",
    (by) => {
      const it = metrics();
      it.increment("cleanup.runs", 3);
      const grow = () => it.increment("cleanup.runs", by as number);
      expect(grow).toThrow(
        /^Counter "cleanup\.runs" of daemon "sync" grows by a finite number from 0 on, got /,
      );
      expect(it.counters).toEqual({ "cleanup.runs": 3 });
    },
  );

  test.each([NaN, "2", undefined])("a gauge refuses %s, naming itself", (value) => {
    const it = metrics();
    expect(() => it.gauge("queue", value as number)).toThrow(
      /^Gauge "queue" of daemon "sync" must be a number, got /,
    );
    expect(it.gauges).toEqual({});
  });

  test.each(["", 7, undefined, Symbol("x"), Object.create(null)])(
    "a name that is not text, or is empty, is refused (case %#)",
    (name) => {
      const it = metrics();
      const rule = / of daemon "sync" must be text that is not empty, got /;
      expect(() => it.increment(name as string)).toThrow(rule);
      expect(() => it.gauge(name as string, 1)).toThrow(rule);
      expect([it.counters, it.gauges]).toEqual([{}, {}]);
    },
  );

  test("what is refused carries the code INVALID_METRIC and the daemon", () => {
    const refused = expect.objectContaining({
      name: "InvalidMetricError",
      code: "INVALID_METRIC",
      daemon: "sync",
    });
    const [error] = [-1].map((by) => {
      try {
        metrics().increment("runs", by);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    });
    expect(error).toEqual(refused);
    expect(isDaemonError(error, "INVALID_METRIC")).toBe(true);
  });

  test("names of things that every object has are names like others", () => {
    const it = metrics();
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) it.increment(name);
    expect(Object.entries(it.counters)).toEqual([
      ["__proto__", 1],
      ["constructor", 1],
      ["toString", 1],
      ["hasOwnProperty", 1],
    ]);
  });
});
