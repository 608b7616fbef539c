import { type Scope, Supervisor } from "@brains/daemon-registry/core";
import { restart } from "@brains/daemon-registry/health";
import type { Contender } from "../contender.ts";
import { silent } from "./silent.ts";

/** The supervisor alone; what fails is run again by the health package's layer. */
export const core: Contender<Scope> = {
  fleet(names, unit, again) {
    const supervisor = new Supervisor({ logger: silent });
    const layers = again ? [restart({ restartDelay: 0, jitter: 0 })] : undefined;
    for (const name of names) supervisor.register({ name, handler: unit, layers });
    return {
      start: () => supervisor.startAll(),
      startEach: () => Promise.all(names.map((name) => supervisor.start(name))),
      stop: () => supervisor.stopAll(),
    };
  },
  onStop: (scope, listener) => scope.onAbort(listener),
};
