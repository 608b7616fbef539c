import type { Reading } from "../../reading.ts";
import { quoted } from "../label-text.ts";
import type { Family, Page, Scale } from "./page.ts";
import { cleanText } from "./words.ts";

/** A family of what is known of every daemon. */
export interface BuiltInFamily extends Family {
  /** @param labels those of the daemon: `daemon="sync"`. */
  write(page: Page, labels: string, reading: Reading): void;
}

/** The classic bounds, and some for runs that take longer; kept in ms and shown in seconds. */
export const SECONDS: Scale = {
  bounds: [
    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
    3_600_000,
  ],
  factor: 1_000,
};

export const BUILT_IN_FAMILIES: readonly BuiltInFamily[] = [
  {
    name: "daemon_up",
    type: "gauge",
    help: "Whether the daemon is running.",
    write: (page, labels, { running }) => page.sample(labels, running ? 1 : 0),
  },
  gauge(
    "daemon_uptime_seconds",
    "How long the present generation is up; 0 while it is not running.",
    ({ uptime }) => inSeconds(uptime),
  ),
  {
    name: "daemon_runs",
    type: "counter",
    help: "Runs that have ended, by outcome.",
    write(page, labels, { outcomes }) {
      page.sample(`${labels},outcome="success"`, outcomes.success);
      page.sample(`${labels},outcome="failure"`, outcomes.failure);
      page.sample(`${labels},outcome="aborted"`, outcomes.aborted);
    },
  },
  {
    name: "daemon_run_duration_seconds",
    type: "histogram",
    help: "How long runs took that have ended.",
    unit: "seconds",
    write: (page, labels, { runTime }) => runTime && page.histogram(labels, runTime, SECONDS),
  },
  {
    name: "daemon_schedule_lag_seconds",
    type: "histogram",
    help: "How long after their time scheduled runs began.",
    unit: "seconds",
    write: (page, labels, { scheduleLag }) => scheduleLag && page.histogram(labels, scheduleLag, SECONDS),
  },
  counter("daemon_restarts", "Restarts by the policy of the daemon.", ({ restarts }) => restarts),
  counter(
    "daemon_retries",
    "Runs that failed and were tried again inside their tick.",
    ({ retries }) => retries,
  ),
  counter("daemon_errors", "Failures, each once.", ({ errors }) => errors),
  {
    name: "daemon_skips",
    type: "counter",
    help: "Times that came and ran nothing, by reason.",
    write(page, labels, { skips }) {
      for (const [reason, count] of skips)
        page.sample(`${labels},reason=${quoted(cleanText(reason))}`, count);
    },
  },
  counter("daemon_missed", "Times that passed while nothing could be run.", ({ missed }) => missed),
  gauge("daemon_last_run_timestamp_seconds", "When the run began that ended last.", ({ lastRun }) =>
    inSeconds(lastRun),
  ),
  gauge("daemon_next_run_timestamp_seconds", "When the daemon runs next.", ({ nextRun }) =>
    inSeconds(nextRun),
  ),
  counter("daemon_messages_received", "Messages that were taken in.", ({ messages }) => messages?.in),
  counter("daemon_messages_sent", "Messages that the daemon sent.", ({ messages }) => messages?.out),
  counter("daemon_messages_dead", "Messages that became dead letters.", ({ messages }) => messages?.dead),
  gauge("daemon_mailbox_messages", "Messages that wait.", ({ messages }) => messages?.waiting),
  counter(
    "daemon_throttle_waits",
    "Times the throttle held the daemon back.",
    ({ throttled }) => throttled?.waits,
  ),
  {
    ...counter(
      "daemon_throttle_wait_seconds",
      "How long the throttle held the daemon back in all.",
      ({ throttled }) => inSeconds(throttled?.waitTime),
    ),
    unit: "seconds",
  },
];

/** Taken for what is known of every daemon. */
export const BUILT_IN_NAMES: ReadonlySet<string> = new Set(BUILT_IN_FAMILIES.map(({ name }) => name));

function counter(name: string, help: string, read: (reading: Reading) => number | undefined): BuiltInFamily {
  return plain("counter", name, help, read);
}

function gauge(name: string, help: string, read: (reading: Reading) => number | undefined): BuiltInFamily {
  return { ...plain("gauge", name, help, read), unit: name.endsWith("_seconds") ? "seconds" : undefined };
}

function plain(
  type: "counter" | "gauge",
  name: string,
  help: string,
  read: (reading: Reading) => number | undefined,
): BuiltInFamily {
  return {
    name,
    type,
    help,
    write(page, labels, reading) {
      const value = read(reading);
      if (value !== undefined) page.sample(labels, value);
    },
  };
}

function inSeconds(ms: number): number;
function inSeconds(ms: number | undefined): number | undefined;
function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
