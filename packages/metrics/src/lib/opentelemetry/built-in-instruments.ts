import type { Attributes, Meter, Observable } from "@opentelemetry/api";
import type { Reading } from "../../reading.ts";

/** Says that a number of a daemon has this value, with these attributes besides its name. */
type Say = (value: number | undefined, attributes?: Attributes) => void;

/** An instrument for what is known of every daemon, read when metrics are collected. */
interface BuiltIn {
  readonly name: string;
  readonly kind: "counter" | "gauge" | "upDownCounter";
  readonly unit: string;
  readonly description: string;
  readonly read: (reading: Reading, say: Say) => void;
}

const BUILT_IN: readonly BuiltIn[] = [
  {
    name: "daemon.runs",
    kind: "counter",
    unit: "{run}",
    description: "Runs that have ended, by outcome.",
    read({ outcomes }, say) {
      for (const [outcome, count] of Object.entries(outcomes)) say(count, { "daemon.run.outcome": outcome });
    },
  },
  {
    name: "daemon.skips",
    kind: "counter",
    unit: "{time}",
    description: "Times that came and ran nothing, by reason.",
    read({ skips }, say) {
      for (const [reason, count] of skips) say(count, { "daemon.skip.reason": reason });
    },
  },
  of("counter", "daemon.restarts", "{restart}", "Restarts by the policy of the daemon.", (it) => it.restarts),
  of(
    "counter",
    "daemon.retries",
    "{run}",
    "Runs that were tried again inside their tick.",
    (it) => it.retries,
  ),
  of("counter", "daemon.errors", "{error}", "Failures, each once.", (it) => it.errors),
  of(
    "counter",
    "daemon.missed",
    "{time}",
    "Times that passed while nothing could be run.",
    (it) => it.missed,
  ),
  of("upDownCounter", "daemon.up", "{daemon}", "Whether the daemon is running.", (it) =>
    it.running ? 1 : 0,
  ),
  of("gauge", "daemon.uptime", "s", "How long the present generation is up.", (it) => inSeconds(it.uptime)),
  of("gauge", "daemon.last_run.time", "s", "When the run began that ended last.", (it) =>
    inSeconds(it.lastRun),
  ),
  of("gauge", "daemon.next_run.time", "s", "When the daemon runs next.", (it) => inSeconds(it.nextRun)),
  of(
    "counter",
    "daemon.messages.received",
    "{message}",
    "Messages that were taken in.",
    (it) => it.messages?.in,
  ),
  of(
    "counter",
    "daemon.messages.sent",
    "{message}",
    "Messages that the daemon sent.",
    (it) => it.messages?.out,
  ),
  of(
    "counter",
    "daemon.messages.dead",
    "{message}",
    "Messages that became dead letters.",
    (it) => it.messages?.dead,
  ),
  of(
    "upDownCounter",
    "daemon.mailbox.messages",
    "{message}",
    "Messages that wait.",
    (it) => it.messages?.waiting,
  ),
  of(
    "counter",
    "daemon.throttle.waits",
    "{wait}",
    "Times the throttle held it back.",
    (it) => it.throttled?.waits,
  ),
  of("counter", "daemon.throttle.wait_time", "s", "How long the throttle held it back.", (it) =>
    inSeconds(it.throttled?.waitTime),
  ),
];

/** Names of real histograms, of which each value is told. */
export const RUN_DURATION = "daemon.run.duration";
export const SCHEDULE_LAG = "daemon.schedule.lag";

/** Taken for what is known of every daemon. */
export const BUILT_IN_NAMES: ReadonlySet<string> = new Set([
  RUN_DURATION,
  SCHEDULE_LAG,
  ...BUILT_IN.map(({ name }) => name),
]);

/** Reads what is known of a daemon into an instrument. */
export interface Reader {
  readonly instrument: Observable;
  readonly read: (reading: Reading, say: Say) => void;
}

export function builtInReaders(meter: Meter): Reader[] {
  return BUILT_IN.map((builtIn) => {
    const { name, kind, unit, description } = builtIn;
    const options = { unit, description };
    const instrument =
      kind === "counter"
        ? meter.createObservableCounter(name, options)
        : kind === "gauge"
          ? meter.createObservableGauge(name, options)
          : meter.createObservableUpDownCounter(name, options);
    return { instrument, read: builtIn.read };
  });
}

function of(
  kind: BuiltIn["kind"],
  name: string,
  unit: string,
  description: string,
  value: (reading: Reading) => number | undefined,
): BuiltIn {
  return { name, kind, unit, description, read: (reading, say) => say(value(reading)) };
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
