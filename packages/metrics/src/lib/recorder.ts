import { InvalidMetricError } from "../invalid-metric-error.ts";
import type { Metrics } from "../metrics.ts";
import { Figures } from "./figures.ts";

/** Whoever writes: a scope, whose writes do not count any more once it is over or abandoned. */
export interface Writer {
  readonly live: boolean;
}

/** Writes a daemon's counters and gauges, for the daemon as a whole or for one run of it. */
export class Recorder implements Metrics {
  readonly #daemon: string;
  readonly #counters: Figures;
  readonly #gauges: Figures;
  readonly #writer: Writer | undefined;

  /** @param of whose numbers to write to. @default none: new ones */
  constructor(daemon: string, writer?: Writer, of?: Recorder) {
    this.#daemon = daemon;
    this.#writer = writer;
    this.#counters = of === undefined ? new Figures() : of.#counters;
    this.#gauges = of === undefined ? new Figures() : of.#gauges;
  }

  get counters(): Readonly<Record<string, number>> {
    return this.#counters.snapshot();
  }

  get gauges(): Readonly<Record<string, number>> {
    return this.#gauges.snapshot();
  }

  increment(name: string, by = 1): void {
    if (!isName(name)) throw this.#badName("counter", name);
    if (typeof by !== "number" || !(by >= 0 && by < Infinity)) {
      throw new InvalidMetricError(
        this.#daemon,
        `Counter "${name}"`,
        "grows by a finite number from 0 on",
        by,
      );
    }
    if (this.#writer?.live !== false) this.#counters.add(name, by);
  }

  gauge(name: string, value: number): void {
    if (!isName(name)) throw this.#badName("gauge", name);
    if (typeof value !== "number" || Number.isNaN(value)) {
      throw new InvalidMetricError(this.#daemon, `Gauge "${name}"`, "must be a number", value);
    }
    if (this.#writer?.live !== false) this.#gauges.set(name, value);
  }

  #badName(kind: "counter" | "gauge", name: unknown): InvalidMetricError {
    return new InvalidMetricError(
      this.#daemon,
      `The name of a ${kind}`,
      "must be text that is not empty",
      name,
    );
  }
}

function isName(name: unknown): boolean {
  return typeof name === "string" && name !== "";
}
