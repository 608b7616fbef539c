import { countOf, handled, keysOf, systemClock } from "@brains/daemon-core";
import type { CollectorListener } from "./collector-listener.ts";
import type { CollectorOptions, Overflow } from "./collector-options.ts";
import type { DaemonMetrics } from "./daemon-metrics.ts";
import type { FiguresSource } from "./figures-source.ts";
import { type Fact, isFact } from "./lib/fact.ts";
import type { Host } from "./lib/host.ts";
import { listenersAsOne } from "./lib/listeners-as-one.ts";
import { readingOf } from "./lib/reading-of.ts";
import { Recorder, type Writer } from "./lib/recorder.ts";
import { snapshotOf } from "./lib/snapshot-of.ts";
import { Tally } from "./lib/tally.ts";
import type { Metrics } from "./metrics.ts";
import type { Reading } from "./reading.ts";

/** Whatever tells what daemons do: a registry, or core's `Supervisor`. */
export interface WatchedSource {
  /** Calls `listener` with everything that happens; returns what ends that. */
  subscribe(listener: (event: { readonly type: string }) => unknown): () => void;
  /**
   * What a daemon is now. A daemon in backoff is up but not running, which no event says the end of: without this
   * its uptime goes on meanwhile.
   */
  state?(daemon: string): { readonly status: string };
}

interface Entry {
  readonly tally: Tally;
  /** Who told of it last. */
  source: WatchedSource | undefined;
  figures: FiguresSource | undefined;
}

/**
 * Counts what daemons do, by being told: it can change nothing of it. One collector belongs to one registry; what
 * happened before it began to watch it does not know.
 *
 * @example
 * ```ts
 * import { Supervisor } from "@brains/daemon-core";
 * import { MetricsCollector } from "@brains/daemon-metrics";
 *
 * const supervisor = new Supervisor();
 * const collector = new MetricsCollector();
 * collector.watch(supervisor);
 * supervisor.register({ name: "sync", handler: () => collector.of("sync").increment("files", 3) });
 * await supervisor.start("sync");
 * console.log(collector.snapshot("sync").counters);
 * // { files: 3 }
 * ```
 */
export class MetricsCollector {
  readonly #host: Host;
  readonly #entries = new Map<string, Entry>();
  #listeners: readonly CollectorListener[] = [];

  /** @throws RangeError naming the option that is wrong. */
  constructor(options: CollectorOptions = {}) {
    keysOf(options, "options", ["clock", "maxSeries", "onOverflow"]);
    const { clock, maxSeries = 1_000, onOverflow } = options;
    const limit = countOf(maxSeries, "maxSeries", { unlimited: true });
    this.#host = {
      clock: clock ?? systemClock({ ref: false }),
      maxSeries: limit,
      overflowed: (daemon, metric, beyond) =>
        void handled(tell(onOverflow, { daemon, metric, beyond, limit })),
      listener: undefined,
    };
  }

  /**
   * Begins to count what `source` tells, the details that layers report through core included; returns what ends
   * that. What was counted stays.
   */
  watch(source: WatchedSource): () => void {
    return source.subscribe((event) => {
      if (isAbout(event)) this.#hear(event, source);
    });
  }

  /**
   * Says whom to ask for what no event tells of a daemon, in place of whoever was named before; from then on the
   * daemon is known, until it is unregistered.
   */
  describe(daemon: string, figures: FiguresSource): void {
    this.#entry(daemon).figures = figures;
  }

  /**
   * The metrics of a daemon, to be written to.
   *
   * @param writer the scope that writes: once it is not `live`, what it writes does not count. @default none
   */
  of(daemon: string, writer?: Writer): Metrics {
    const gone = writer?.live === false && !this.#entries.has(daemon);
    const tally = gone ? new Tally(daemon, this.#host) : this.#entry(daemon).tally;
    return writer === undefined ? tally.recorder : new Recorder(tally.ledger, writer);
  }

  /** What a daemon did; of one that nothing was heard of, all zero. */
  snapshot(daemon: string): DaemonMetrics {
    const entry = this.#entries.get(daemon);
    return snapshotOf(
      entry === undefined
        ? readingOf(daemon, new Tally(daemon, this.#host), undefined)
        : this.#read(daemon, entry),
    );
  }

  /** What every daemon did, by name. */
  all(): Record<string, DaemonMetrics> {
    return Object.fromEntries([...this.readings()].map((reading) => [reading.daemon, snapshotOf(reading)]));
  }

  /** What every daemon did, one after the other, without a copy of it: for exporters. */
  *readings(): IterableIterator<Reading> {
    for (const [daemon, entry] of this.#entries) yield this.#read(daemon, entry);
  }

  /** Tells of single values as they come, for exporters; returns what ends that. */
  listen(listener: CollectorListener): () => void {
    this.#tellAll([...this.#listeners, listener]);
    return () => this.#tellAll(this.#listeners.filter((each) => each !== listener));
  }

  #tellAll(listeners: readonly CollectorListener[]): void {
    this.#listeners = listeners;
    this.#host.listener = listeners.length > 1 ? listenersAsOne(listeners) : listeners[0];
  }

  #hear(event: About, source: WatchedSource): void {
    if (event.type === "daemon:unregistered") {
      this.#entries.delete(event.daemon);
      return;
    }
    const told = event.type === "daemon:report" && event.detail !== undefined ? event.detail : event;
    if (isFact(told)) this.#count(event.daemon, told, source);
  }

  #count(daemon: string, fact: Fact, source: WatchedSource): void {
    const entry = this.#entry(daemon);
    entry.source = source;
    entry.tally.take(fact, this.#host.clock.monotonic());
    if (fact.type === "daemon:run") this.#host.listener?.ran?.(daemon, fact.record);
  }

  #entry(daemon: string): Entry {
    let entry = this.#entries.get(daemon);
    if (entry === undefined) {
      entry = { tally: new Tally(daemon, this.#host), source: undefined, figures: undefined };
      this.#entries.set(daemon, entry);
    }
    return entry;
  }

  #read(daemon: string, { tally, source, figures }: Entry): Reading {
    const { upSince } = tally;
    const up = upSince !== undefined && isRunning(daemon, source);
    return readingOf(daemon, tally, up ? this.#host.clock.monotonic() - upSince : undefined, figures);
  }
}

async function tell(onOverflow: CollectorOptions["onOverflow"], overflow: Overflow): Promise<void> {
  await onOverflow?.(overflow);
}

interface About {
  readonly type: string;
  readonly daemon: string;
  readonly detail?: { readonly type: string };
}

function isAbout(event: { readonly type: string }): event is About {
  return "daemon" in event && typeof event.daemon === "string";
}

/** For all its source knows; one that does not know the daemon any more has ended it. */
function isRunning(daemon: string, source: WatchedSource | undefined): boolean {
  if (source?.state === undefined) return true;
  try {
    return source.state(daemon).status === "running";
  } catch {
    return false;
  }
}
