import { type DaemonContext, DaemonRegistry } from "@brains/daemon-registry";
import type { Contender } from "../contender.ts";
import { hotPaths } from "./hot-paths.ts";
import { registryMeter } from "./registry-meter.ts";
import { silent } from "./silent.ts";

/** The whole: definitions checked, metrics and history kept, a context for each run. */
export const registry: Contender<DaemonContext> = {
  fleet(names, unit, again) {
    const daemons = DaemonRegistry.createFresh({ logger: silent });
    const restartPolicy = again ? { restartDelay: 0, jitter: 0 } : undefined;
    for (const name of names) daemons.register({ name, handler: unit, restartPolicy });
    return {
      start: () => daemons.startAll(),
      startEach: () => Promise.all(names.map((name) => daemons.start(name))),
      stop: () => daemons.stopAll(),
    };
  },
  hotPaths,
  meter: registryMeter,
  onStop: ({ signal }, listener) => signal.addEventListener("abort", listener),
};
