import { describe, expect, test } from "vitest";
import { MetricsCollector, prometheusText } from "../../src/index.ts";
import { digestOf } from "../../src/lib/digest.ts";
import { bench, record } from "../told.ts";
import { twins } from "../twins.ts";
import { parsePage } from "./page.ts";

const OPEN = "application/openmetrics-text";

/** The page without its comments, and parsed, so that it is known to be well made. */
function samplesOf(collector: MetricsCollector, accept?: string): string[] {
  const { body } = prometheusText(collector, { accept });
  parsePage(body, accept === undefined ? "text" : "openmetrics");
  return body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function linesOf(collector: MetricsCollector, name: string, accept?: string): string[] {
  return samplesOf(collector, accept).filter((line) => line.startsWith(name));
}

describe("prometheusText", () => {
  test("has what is known of every daemon, in base units", async () => {
    const { clock, collector, tell } = bench();
    tell("daemon:started");
    tell("daemon:run", record({ duration: 25, startedAt: 1_500, scheduledAt: 1_494 }));
    tell(
      "daemon:run",
      record({ duration: 45_000, startedAt: 2_500, outcome: "failure", error: new Error("x") }),
    );
    tell("daemon:run", record({ duration: 0, startedAt: 3_500, outcome: "aborted" }));
    for (const type of ["daemon:restarting", "daemon:restarting", "daemon:missed"]) tell(type);
    tell("daemon:retrying", { error: new Error("again") });
    tell("daemon:skipped", { reason: "overlap", count: 4 });
    collector.describe("sync", {
      nextRun: () => 61_500,
      messages: () => ({ in: 9, out: 8, dead: 7, waiting: 6 }),
      throttled: () => ({ waits: 5, waitTime: 2_500 }),
    });
    await clock.advance("90s");
    const plain = samplesOf(collector).filter((line) => !/duration|lag/.test(line));
    expect(plain).toEqual([
      'daemon_up{daemon="sync"} 1',
      'daemon_uptime_seconds{daemon="sync"} 90',
      'daemon_runs_total{daemon="sync",outcome="success"} 1',
      'daemon_runs_total{daemon="sync",outcome="failure"} 1',
      'daemon_runs_total{daemon="sync",outcome="aborted"} 1',
      'daemon_restarts_total{daemon="sync"} 2',
      'daemon_retries_total{daemon="sync"} 1',
      'daemon_errors_total{daemon="sync"} 1',
      'daemon_skips_total{daemon="sync",reason="overlap"} 4',
      'daemon_missed_total{daemon="sync"} 1',
      'daemon_last_run_timestamp_seconds{daemon="sync"} 3.5',
      'daemon_next_run_timestamp_seconds{daemon="sync"} 61.5',
      'daemon_messages_received_total{daemon="sync"} 9',
      'daemon_messages_sent_total{daemon="sync"} 8',
      'daemon_messages_dead_total{daemon="sync"} 7',
      'daemon_mailbox_messages{daemon="sync"} 6',
      'daemon_throttle_waits_total{daemon="sync"} 5',
      'daemon_throttle_wait_seconds_total{daemon="sync"} 2.5',
    ]);
    const durations = linesOf(collector, "daemon_run_duration_seconds");
    expect(durations.slice(0, 4)).toEqual([
      'daemon_run_duration_seconds_bucket{daemon="sync",le="0.005"} 1',
      'daemon_run_duration_seconds_bucket{daemon="sync",le="0.01"} 1',
      'daemon_run_duration_seconds_bucket{daemon="sync",le="0.025"} 2',
      'daemon_run_duration_seconds_bucket{daemon="sync",le="0.05"} 2',
    ]);
    expect(durations.slice(-2)).toEqual([
      'daemon_run_duration_seconds_sum{daemon="sync"} 45.025',
      'daemon_run_duration_seconds_count{daemon="sync"} 3',
    ]);
    expect(linesOf(collector, "daemon_schedule_lag_seconds_sum")).toEqual([
      'daemon_schedule_lag_seconds_sum{daemon="sync"} 0.006',
    ]);
  });

  test("OpenMetrics has the family's name without _total, units, fractions for bounds, and an end", () => {
    const { collector, tell } = bench();
    tell("daemon:run", record({ duration: 1_000 }));
    const { body, contentType } = prometheusText(collector, { accept: OPEN });
    parsePage(body, "openmetrics");
    expect(contentType).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(body).toContain("# TYPE daemon_runs counter\n");
    expect(body).toContain("# UNIT daemon_run_duration_seconds seconds\n");
    expect(body).toContain('daemon_runs_total{daemon="sync",outcome="success"} 1\n');
    expect(body).toContain('daemon_run_duration_seconds_bucket{daemon="sync",le="1.0"} 1\n');
    expect(body.endsWith("# EOF\n")).toBe(true);
  });

  test("of no daemons there is nothing, which is a page as well", () => {
    expect(prometheusText(new MetricsCollector()).body).toBe("");
    expect(prometheusText(new MetricsCollector(), { accept: OPEN }).body).toBe("# EOF\n");
  });

  test("what daemons count themselves has names by the conventions, one family for all of them", () => {
    const collector = new MetricsCollector();
    collector.of("a").increment("cleanup.runs", 2);
    collector
      .of("b")
      .increment("cleanup.runs", 3, { "http.route": "/x", statusCode: 200, daemon: "z", le: "1" });
    collector.of("a").gauge("inboxSize", -Infinity);
    collector.of("a").gauge("files.total", 7);
    collector.of("a").increment("notes.total");
    expect(linesOf(collector, "daemon_cleanup")).toEqual([
      'daemon_cleanup_runs_total{daemon="a"} 2',
      'daemon_cleanup_runs_total{daemon="b",exported_daemon="z",http_route="/x",exported_le="1",status_code="200"} 3',
    ]);
    expect(linesOf(collector, "daemon_inbox_size")).toEqual(['daemon_inbox_size{daemon="a"} -Inf']);
    expect(linesOf(collector, "daemon_files")).toEqual(['daemon_files{daemon="a"} 7']);
    expect(linesOf(collector, "daemon_notes")).toEqual(['daemon_notes_total{daemon="a"} 1']);
    const { body } = prometheusText(collector);
    expect(
      body.match(/# HELP daemon_cleanup_runs_total The counter cleanup.runs of a daemon.\n/g),
    ).toHaveLength(1);
  });

  test("histograms have the bounds of OpenTelemetry, timers those of seconds", () => {
    let now = 0;
    const collector = new MetricsCollector({ clock: { monotonic: () => now } });
    const it = collector.of("a");
    for (const size of [0, 5, 6, 20_000]) it.observe("batch.size", size);
    it.time("query_ms", () => (now += 250), { table: "notes" });
    expect(linesOf(collector, "daemon_batch_size").slice(0, 3)).toEqual([
      'daemon_batch_size_bucket{daemon="a",le="0"} 1',
      'daemon_batch_size_bucket{daemon="a",le="5"} 2',
      'daemon_batch_size_bucket{daemon="a",le="10"} 3',
    ]);
    const query = linesOf(collector, "daemon_query_seconds");
    expect(query).toContain('daemon_query_seconds_bucket{daemon="a",table="notes",le="0.1"} 0');
    expect(query).toContain('daemon_query_seconds_bucket{daemon="a",table="notes",le="0.25"} 1');
    expect(query).toContain('daemon_query_seconds_sum{daemon="a",table="notes"} 0.25');
  });

  test("bounds can be chosen by name, in the unit that is shown", () => {
    let now = 0;
    const collector = new MetricsCollector({ clock: { monotonic: () => now } });
    collector.of("a").observe("batch.size", 3);
    collector.of("a").time("query", () => (now += 4.15));
    const { body } = prometheusText(collector, {
      buckets: { "batch.size": [2, 3], query: [0.0041, 0.0042, 60] },
    });
    const buckets = body.split("\n").filter((line) => line.includes("_bucket"));
    expect(buckets).toEqual([
      'daemon_batch_size_bucket{daemon="a",le="2"} 0',
      'daemon_batch_size_bucket{daemon="a",le="3"} 1',
      'daemon_batch_size_bucket{daemon="a",le="+Inf"} 1',
      'daemon_query_seconds_bucket{daemon="a",le="0.0041"} 0',
      'daemon_query_seconds_bucket{daemon="a",le="0.0042"} 1',
      'daemon_query_seconds_bucket{daemon="a",le="60"} 1',
      'daemon_query_seconds_bucket{daemon="a",le="+Inf"} 1',
    ]);
  });

  test.each([[[1, 1]], [[2, 1]], [[NaN]], [[1.25]], [[Infinity]], ["1"]])(
    "bounds %j are refused",
    (bounds) => {
      const buckets = { "batch.size": bounds as number[] };
      expect(() => prometheusText(new MetricsCollector(), { buckets })).toThrow(
        /^buckets\.batch\.size(\[\d\])? must be a (list of numbers|number of two digits, above the one before it), got /,
      );
    },
  );

  test("with what is below 0 OpenMetrics has neither sum nor count, the text format has both", () => {
    const collector = new MetricsCollector();
    collector.of("a").observe("drift", -5);
    expect(linesOf(collector, "daemon_drift_sum")).toEqual(['daemon_drift_sum{daemon="a"} -5']);
    expect(linesOf(collector, "daemon_drift_sum", OPEN)).toEqual([]);
    expect(linesOf(collector, "daemon_drift_bucket", OPEN).at(-1)).toBe(
      'daemon_drift_bucket{daemon="a",le="+Inf"} 1',
    );
  });

  test("names that become one are told apart: who has the very name keeps it, what is built in always does", () => {
    const collector = new MetricsCollector();
    const it = collector.of("a");
    it.increment("x.y", 1);
    it.increment("x_y", 2);
    it.gauge("x-y", 4);
    it.increment("runs", 8);
    it.time("run.duration", () => {});
    it.gauge("z_seconds", 16);
    it.time("z", () => {});
    const names = new Set(samplesOf(collector).map((line) => line.slice(0, line.indexOf("{"))));
    expect(linesOf(collector, "daemon_x_y_total")).toEqual(['daemon_x_y_total{daemon="a"} 2']);
    expect(linesOf(collector, "daemon_own_runs_total")).toEqual(['daemon_own_runs_total{daemon="a"} 8']);
    expect(linesOf(collector, "daemon_z_seconds{")).toEqual(['daemon_z_seconds{daemon="a"} 16']);
    expect([...names].filter((name) => /^daemon_x_y_[0-9a-f]{8}(_total)?$/.test(name))).toHaveLength(2);
    expect(names).toContain("daemon_own_run_duration_seconds_count");
    expect([...names].filter((name) => /^daemon_z_[0-9a-f]{8}_seconds_count$/.test(name))).toHaveLength(1);
  });

  test("labels that become one are told apart", () => {
    const collector = new MetricsCollector();
    collector.of("a").gauge("n", 1, { "a.b": "1", "a-b": "1", a_b: "1" });
    collector.of("a").gauge("n", 2, { "a-b": "1" });
    collector.of("a").gauge("n", 3, { a_b: "1" });
    collector.of("a").gauge("n", 4, { "1st": "1", 名: "1", __name__: "1" });
    expect(linesOf(collector, "daemon_n")).toHaveLength(4);
    expect(linesOf(collector, "daemon_n")[2]).toBe('daemon_n{daemon="a",a_b="1"} 3');
    expect(linesOf(collector, "daemon_n")[3]).toBe('daemon_n{daemon="a",_1st="1",name="1",label="1"} 4');
  });

  test("names and labels that become one, digest included, are told apart", () => {
    const marks = ["!", "-", ".", "/", ":", " ", "#", "%", "&", "+"];
    const [one, other] = twins(marks, 6, "counter:a").map((text) => text.slice("counter:".length));
    const [label, twin] = twins(marks, 6, "a");
    const collector = new MetricsCollector();
    for (const name of ["a", one, other]) collector.of("x").increment(name ?? "");
    collector.of("x").gauge("n", 1, { a: 1, [label]: 2, [twin]: 3 });
    const types = prometheusText(collector)
      .body.split("\n")
      .filter((line) => line.startsWith("# TYPE daemon_a"));
    expect(types).toHaveLength(3);
    expect(new Set(types).size).toBe(3);
    expect(linesOf(collector, "daemon_a")).toHaveLength(3);
    const names = linesOf(collector, "daemon_n")[0]?.match(/\w+(?==")/g);
    expect(names?.map((name) => name.replace(/[\da-f]{8}/, "…"))).toEqual(["daemon", "a", "a_…", "a_…_2"]);
  });

  test("a name that is what another would become keeps it", () => {
    const collector = new MetricsCollector();
    const digest = digestOf("counter:x.y");
    for (const name of ["x.y", "x_y", `x_y_${digest}`]) collector.of("a").increment(name);
    const names = linesOf(collector, "daemon_x_y").map((line) => line.slice(0, line.indexOf("{")));
    expect(names.toSorted()).toEqual(
      ["total", `${digest}_2_total`, `${digest}_total`].map((end) => `daemon_x_y_${end}`).toSorted(),
    );
  });

  test("text that cannot be written and text that looks like what it becomes are told apart", () => {
    const lone = Array.from({ length: 512 }, (_, at) => String.fromCharCode(0xdc00 + at));
    const texts = [...twins(lone, 6, ""), "\0", "\uFFFD", "\uFFFD0000", "\uFFFDfffd", "\u{1f600}", "\udc00"];
    const collector = new MetricsCollector();
    for (const user of texts) collector.of(user).gauge("n", 1, { user });
    const lines = linesOf(collector, "daemon_n");
    expect(new Set(lines).size).toBe(texts.length);
    expect(lines).toContain('daemon_n{daemon="\uFFFD0000",user="\uFFFD0000"} 1'); // NUL
    expect(lines).toContain('daemon_n{daemon="\uFFFDfffd0000",user="\uFFFDfffd0000"} 1');
    expect(lines).toContain('daemon_n{daemon="\u{1f600}",user="\u{1f600}"} 1');
  });

  test("half a surrogate pair and NUL cannot be written, and are still told apart", () => {
    const collector = new MetricsCollector();
    for (const name of ["\ud800", "\ud801", "\0"]) {
      collector.of(name).gauge("n", 1, { a: "\udc00" });
      collector.of(name).gauge("n", 1, { a: "\udc01" });
    }
    expect(linesOf(collector, "daemon_n")).toHaveLength(6);
  });

  test("a name of 10 kB is cut off and told apart", () => {
    const collector = new MetricsCollector();
    collector.of("a").gauge("x".repeat(10_000), 1);
    collector.of("a").gauge(`${"x".repeat(10_000)}y`, 2);
    expect(linesOf(collector, "daemon_xxx")).toHaveLength(2);
    expect(prometheusText(collector).body.length).toBeLessThan(4_000);
  });
});
