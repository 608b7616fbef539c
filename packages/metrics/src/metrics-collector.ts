import { type Clock, systemClock } from "@brains/daemon-core";
import type { DaemonMetrics } from "./daemon-metrics.ts";
import { type Fact, isFact } from "./lib/fact.ts";
import { Recorder, type Writer } from "./lib/recorder.ts";
import { Tally } from "./lib/tally.ts";
import type { Metrics } from "./metrics.ts";

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

/** What a collector works with. */
export interface CollectorOptions {
  /** The clock of what it watches. @default the system's */
  clock?: Pick<Clock, "monotonic"> | undefined;
}

interface Entry {
  readonly tally: Tally;
  /** Who told of it last. */
  source: WatchedSource | undefined;
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
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #entries = new Map<string, Entry>();

  constructor(options: CollectorOptions = {}) {
    this.#clock = options.clock ?? systemClock({ ref: false });
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
   * The counters and gauges of a daemon, to be written to.
   *
   * @param writer the scope that writes: once it is not `live`, what it writes does not count. @default none
   */
  of(daemon: string, writer?: Writer): Metrics {
    const gone = writer?.live === false && !this.#entries.has(daemon);
    const { recorder } = gone ? new Tally(daemon) : this.#entry(daemon).tally;
    return writer === undefined ? recorder : new Recorder(daemon, writer, recorder);
  }

  /** What a daemon did; of one that nothing was heard of, all zero. */
  snapshot(daemon: string): DaemonMetrics {
    const entry = this.#entries.get(daemon);
    return entry === undefined ? new Tally(daemon).snapshot(0, false) : this.#snapshotOf(daemon, entry);
  }

  /** What every daemon did, by name. */
  all(): Record<string, DaemonMetrics> {
    const entries = [...this.#entries];
    return Object.fromEntries(entries.map(([daemon, entry]) => [daemon, this.#snapshotOf(daemon, entry)]));
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
    entry.tally.take(fact, this.#clock.monotonic());
  }

  #entry(daemon: string): Entry {
    let entry = this.#entries.get(daemon);
    if (entry === undefined) {
      entry = { tally: new Tally(daemon), source: undefined };
      this.#entries.set(daemon, entry);
    }
    return entry;
  }

  #snapshotOf(daemon: string, { tally, source }: Entry): DaemonMetrics {
    return tally.snapshot(this.#clock.monotonic(), tally.up && isRunning(daemon, source));
  }
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
