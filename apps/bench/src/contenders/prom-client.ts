import { Counter, Histogram, Registry } from "prom-client";
import type { Contender } from "../contender.ts";
import { type Meter, OBSERVED } from "../meter.ts";

/** It runs nothing: only what it counts is compared. */
export const promClient: Contender<never> = {
  fleet: () => {
    throw new Error("prom-client runs nothing.");
  },
  onStop: () => {},
  meter(): Meter {
    const registers = [new Registry()];
    const plain = new Counter({ name: "plain_total", help: "Plain.", registers });
    const labelNames = ["daemon", "route", "status"] as const;
    const labelled = new Counter({ name: "labelled_total", help: "Labelled.", labelNames, registers });
    const histogram = new Histogram({ name: "seconds", help: "Observed.", registers });
    return {
      increment(times) {
        for (let left = times; left > 0; left -= 1) plain.inc();
      },
      incrementLabelled(times) {
        for (let left = times; left > 0; left -= 1) labelled.inc({ route: "/a", status: 200 });
      },
      observe(times) {
        for (let left = times; left > 0; left -= 1) histogram.observe(OBSERVED[left % 1_000] ?? 0);
      },
      series(count) {
        const registry = new Registry();
        const counter = new Counter({
          name: "requests_total",
          help: "Many.",
          labelNames,
          registers: [registry],
        });
        for (let at = 0; at < count; at += 1)
          counter.inc({ daemon: `daemon-${at % 20}`, route: `/${at}`, status: 200 }, at);
        return () => registry.metrics();
      },
    };
  },
};
