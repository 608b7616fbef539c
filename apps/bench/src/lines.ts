import type { Measure } from "./measure.ts";
import { heap } from "./measures/heap.ts";
import { hot } from "./measures/hot.ts";
import { metrics } from "./measures/metrics.ts";
import { restart } from "./measures/restart.ts";
import { start, startEach } from "./measures/start.ts";
import { stop } from "./measures/stop.ts";

/** What is measured, each in a process of its own. */
export const MEASURES: Readonly<Record<string, Measure>> = {
  start,
  startEach,
  stop,
  heap,
  restart,
  hot,
  metrics,
};

/** One line of the report. */
export interface Line {
  readonly title: string;
  readonly unit: "ns" | "µs" | "ms" | "B";
}

/** The lines, in the order they are shown, under the names the measures give them. */
export const LINES: Readonly<Record<string, Line>> = {
  "start-warm": { title: "start all", unit: "µs" },
  "start-cold": { title: "start all, first in the process", unit: "µs" },
  "start-each-warm": { title: "start by a call each", unit: "µs" },
  "start-each-cold": { title: "start by a call each, first in the process", unit: "µs" },
  "listen-warm": { title: "start all, listening for their stop", unit: "µs" },
  "listen-cold": { title: "start all, listening, first in the process", unit: "µs" },
  "stop-warm": { title: "stop all", unit: "µs" },
  "stop-cold": { title: "stop all, first in the process", unit: "µs" },
  "restart-warm": { title: "from a throw to the handler again", unit: "µs" },
  "restart-cold": { title: "from a throw to the handler again, first in the process", unit: "µs" },
  "heap-known": { title: "heap, not started", unit: "B" },
  "heap-deaf": { title: "heap, running", unit: "B" },
  "heap-listening": { title: "heap, running and listening", unit: "B" },
  "tick-warm": { title: "a tick of an interval daemon", unit: "µs" },
  "message-warm": { title: "a message, from send to heard", unit: "µs" },
  "increment-warm": { title: "an increment of a counter", unit: "µs" },
  "increment-plain": { title: "an increment without labels, outside a run", unit: "ns" },
  "increment-labelled": { title: "an increment with two labels, outside a run", unit: "ns" },
  "observe-plain": { title: "an observation, outside a run", unit: "ns" },
  "scrape-warm": { title: "the page for Prometheus of as many series, all in all", unit: "ms" },
};
