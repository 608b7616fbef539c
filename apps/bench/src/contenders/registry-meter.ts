import { MetricsCollector, prometheusText } from "@brains/daemon-registry/metrics";
import { type Meter, OBSERVED } from "../meter.ts";

/** What handlers of a registry have as `ctx.metrics`, and the page of them. */
export function registryMeter(): Meter {
  const metrics = new MetricsCollector().of("daemon");
  return {
    increment(times) {
      for (let left = times; left > 0; left -= 1) metrics.increment("plain");
    },
    incrementLabelled(times) {
      for (let left = times; left > 0; left -= 1)
        metrics.increment("labelled", 1, { route: "/a", status: 200 });
    },
    observe(times) {
      for (let left = times; left > 0; left -= 1) metrics.observe("seconds", OBSERVED[left % 1_000] ?? 0);
    },
    series(count) {
      const collector = new MetricsCollector();
      for (let at = 0; at < count; at += 1)
        collector.of(`daemon-${at % 20}`).increment("requests", at, { route: `/${at}`, status: 200 });
      return () => prometheusText(collector).body;
    },
  };
}
