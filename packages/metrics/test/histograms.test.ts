import { describe, expect, test } from "vitest";
import { MetricsCollector } from "../src/index.ts";

const metrics = () => new MetricsCollector().of("web");

/** On a clock that is moved by hand, also while the work is done. */
function timed() {
  let now = 1_000;
  const tick = (ms: number): void => void (now += ms);
  return { tick, metrics: new MetricsCollector({ clock: { monotonic: () => now } }).of("web") };
}

describe("observe", () => {
  test("keeps count, sum, ends and percentiles, frozen, by name and labels (N1)", () => {
    const it = metrics();
    for (let value = 1; value <= 100; value += 1) it.observe("batch", value);
    it.observe("batch", 7, { folder: "in" });
    const { histograms } = it;
    const { p50 = 0, p90 = 0, p99 = 0, ...rest } = histograms["batch"] ?? {};
    expect(rest).toEqual({ count: 100, sum: 5_050, min: 1, max: 100 });
    expect([p50 / 50, p90 / 90, p99 / 99].every((ratio) => ratio > 0.95 && ratio < 1.05)).toBe(true);
    const seven = { count: 1, sum: 7, min: 7, max: 7, p50: 7, p90: 7, p99: 7 };
    expect(histograms['batch{folder="in"}']).toEqual(seven);
    it.observe("batch", 1_000, { folder: "in" });
    expect(histograms['batch{folder="in"}']).toEqual(seven);
    expect([histograms, histograms["batch"]].every(Object.isFrozen)).toBe(true);
  });

  test("no percentile is outside of what was observed", () => {
    const it = metrics();
    for (const value of [108, 109]) it.observe("high", value);
    for (const value of [101, 102]) it.observe("low", value);
    expect(it.histograms["high"]).toMatchObject({ min: 108, max: 109, p50: 108 });
    expect(it.histograms["low"]).toMatchObject({ min: 101, max: 102, p99: 102 });
  });

  test.each([NaN, Infinity, -Infinity, "1", undefined, null])("refuses %s, naming the histogram", (value) => {
    const it = metrics();
    expect(() => it.observe("batch", value as number)).toThrow(
      /^Histogram "batch" of daemon "web" takes a finite number, got /,
    );
    expect(it.histograms).toEqual({});
  });
});

describe("time", () => {
  test("returns what the work returns and observes how long it took, in ms", () => {
    const { tick, metrics: it } = timed();
    const found = it.time("query", () => {
      tick(25);
      return 42;
    });
    expect(found).toBe(42);
    expect(it.histograms["query"]).toMatchObject({ count: 1, sum: 25, p50: 25 });
  });

  test("hands back the very promise, and has observed it when it settles", async () => {
    const { tick, metrics: it } = timed();
    const { promise, resolve } = Promise.withResolvers<string>();
    const returned = it.time("query", () => promise, { table: "notes" });
    expect(returned).toBe(promise);
    expect(it.histograms).toEqual({});
    tick(300);
    resolve("rows");
    expect(await returned).toBe("rows");
    expect(it.histograms['query{table="notes"}']).toMatchObject({ count: 1, sum: 300 });
  });

  test("work that fails counts, and fails as it did (L1)", async () => {
    const { tick, metrics: it } = timed();
    const boom = new Error("boom");
    const fail = () =>
      it.time("query", () => {
        tick(5);
        throw boom;
      });
    expect(fail).toThrow(boom);
    await expect(it.time("query", () => Promise.reject(boom))).rejects.toBe(boom);
    expect(it.histograms["query"]).toMatchObject({ count: 2, max: 5, min: 0 });
  });

  test("L4: a promise that nobody awaits is no unhandled rejection", async () => {
    const seen: unknown[] = [];
    const note = (error: unknown) => seen.push(error);
    process.on("unhandledRejection", note);
    void metrics().time("query", () => Promise.reject(new Error("boom")));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(seen).toEqual([]);
  });

  test("a thenable that begins anew with each then is asked once", async () => {
    let asked = 0;
    const query = {
      // eslint-disable-next-line unicorn/no-thenable
      then(resolve: (value: string) => void) {
        asked += 1;
        resolve("rows");
      },
    };
    const it = metrics();
    expect(await it.time("query", () => query)).toBe("rows");
    expect([asked, it.histograms["query"]?.count]).toEqual([1, 1]);
  });

  test("a bad name is refused before the work begins", () => {
    const it = metrics();
    it.increment("n");
    const work = () => expect.unreachable();
    expect(() => it.time("n", work)).toThrow(/must not be that of a counter/);
    expect(() => it.time("", work)).toThrow(/^The name of a timer of daemon "web" must be text/);
  });

  test("a run that is over is timed no more (K3)", () => {
    const run = { live: true };
    const it = new MetricsCollector().of("web", run);
    const end = () => {
      run.live = false;
      return "done";
    };
    expect(it.time("query", end)).toBe("done");
    it.observe("batch", 1);
    expect(it.histograms).toEqual({});
  });
});
