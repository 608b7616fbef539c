import type { Attributes, BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Labels } from "../../metrics.ts";
import type { Reading } from "../../reading.ts";
import { builtInReaders, type Reader } from "./built-in-instruments.ts";
import type { OwnInstruments } from "./own-instruments.ts";

/** Counters and gauges, read whenever metrics are collected. */
export class Observed {
  readonly #meter: Meter;
  readonly #collector: { readings(): Iterable<Reading> };
  readonly #own: OwnInstruments;
  readonly #builtIn: readonly Reader[];
  #instruments: Observable[] = [];

  constructor(meter: Meter, collector: { readings(): Iterable<Reading> }, own: OwnInstruments) {
    this.#meter = meter;
    this.#collector = collector;
    this.#own = own;
    this.#builtIn = builtInReaders(meter);
    this.renew();
  }

  /** Reads the instruments that there are now. */
  renew(): void {
    this.end();
    this.#instruments = [...this.#builtIn.map(({ instrument }) => instrument), ...this.#own.observables()];
    this.#meter.addBatchObservableCallback(this.#read, this.#instruments);
  }

  end(): void {
    this.#meter.removeBatchObservableCallback(this.#read, this.#instruments);
  }

  readonly #read = (result: BatchObservableResult): void => {
    for (const reading of this.#collector.readings()) {
      for (const { instrument, read } of this.#builtIn)
        read(reading, (value, more) => {
          if (value !== undefined) result.observe(instrument, value, attributesOf(reading.daemon, more));
        });
      this.#readOwn(reading, result);
    }
  };

  #readOwn({ daemon, metrics }: Reading, result: BatchObservableResult): void {
    for (const metric of metrics) {
      if (metric.kind !== "counter" && metric.kind !== "gauge") continue;
      const instrument = this.#own.observable(metric.kind, metric.name);
      if (instrument === undefined) continue;
      for (const { value, labels } of metric.all())
        result.observe(instrument, value, attributesOf(daemon, labels));
    }
  }
}

/** A label with the name of ours keeps its value under another. */
export function attributesOf(daemon: string, labels: Labels | Attributes = {}): Attributes {
  if ("daemon.name" in labels)
    return { ...labels, "daemon.name": daemon, "exported.daemon.name": labels["daemon.name"] };
  return { ...labels, "daemon.name": daemon };
}
