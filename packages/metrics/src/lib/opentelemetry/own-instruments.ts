import type { Histogram, Meter, Observable } from "@opentelemetry/api";
import type { MetricReading } from "../../reading.ts";
import { digestOf } from "../digest.ts";
import { untaken } from "../untaken.ts";
import { BUILT_IN_NAMES } from "./built-in-instruments.ts";
import { SECONDS } from "./seconds.ts";

type Kind = MetricReading["kind"];

/** OpenTelemetry takes names of up to 255 characters; room is left for what is put around them. */
const LONGEST = 200;

/** The instruments of what daemons count of their own, one for each name and kind, made when it is first seen. */
export class OwnInstruments {
  readonly #meter: Meter;
  readonly #observables = new Map<string, Observable>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #taken = new Set<string>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  observables(): Iterable<Observable> {
    return this.#observables.values();
  }

  /** Makes the instrument, where there is none; says whether it is one that is read when metrics are collected. */
  add({ kind, name }: Pick<MetricReading, "kind" | "name">): boolean {
    const key = `${kind}:${name}`;
    if (this.#observables.has(key) || this.#histograms.has(key)) return false;
    const options = { description: `The ${kind} ${JSON.stringify(name.slice(0, LONGEST))} of a daemon.` };
    const title = this.#nameFor(kind, name);
    if (kind === "counter") this.#observables.set(key, this.#meter.createObservableCounter(title, options));
    else if (kind === "gauge") this.#observables.set(key, this.#meter.createObservableGauge(title, options));
    else
      this.#histograms.set(
        key,
        this.#meter.createHistogram(title, kind === "timer" ? { ...options, ...SECONDS } : options),
      );
    return kind === "counter" || kind === "gauge";
  }

  observable(kind: "counter" | "gauge", name: string): Observable | undefined {
    return this.#observables.get(`${kind}:${name}`);
  }

  histogram(kind: "histogram" | "timer", name: string): Histogram | undefined {
    return this.#histograms.get(`${kind}:${name}`);
  }

  /** Names differ in more than their case, whatever the metrics are called. */
  #nameFor(kind: Kind, name: string): string {
    const clean = name.slice(0, LONGEST).replaceAll(/[^\w./-]/g, "_");
    let title = BUILT_IN_NAMES.has(`daemon.${clean.toLowerCase()}`)
      ? `daemon.own.${clean}`
      : `daemon.${clean}`;
    if (name.length > LONGEST) title = `${title}_${digestOf(name)}`;
    const low = title.toLowerCase();
    if (this.#taken.has(low)) {
      const apart = untaken(this.#taken, digestOf(`${kind}:${name}`), (digest) => `${low}_${digest}`);
      return `${title}${apart.slice(low.length)}`;
    }
    this.#taken.add(low);
    return title;
  }
}
