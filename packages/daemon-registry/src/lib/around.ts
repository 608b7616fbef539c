import { compose, type Layer, type Run, type RunInfo, startTimeout } from "@brains/daemon-core";
import type { Daemon } from "./daemon.ts";
import { enter } from "./handler.ts";

/**
 * The layers that users put around every run: those of the whole registry, then those of one definition. Without any,
 * a run costs nothing more.
 */
export class Around {
  #shared: readonly Layer[] = [];
  /** What they were composed to; thrown away when they change. */
  #composed = new WeakMap<Daemon, Run>();

  readonly #entered = new WeakSet<RunInfo>();

  use(layer: Layer): () => void {
    if (typeof layer !== "function") throw new TypeError("use() wants a layer: (next) => async (scope) => …");
    // A function of its own, so that the same layer may be used twice, and taken away once.
    const own: Layer = (next) => layer(next);
    this.#change([...this.#shared, own]);
    return () => {
      if (this.#shared.includes(own)) this.#change(this.#shared.filter((one) => one !== own));
    };
  }

  /** The id that a run was given for its layers, once: a layer that enters the handler twice has made two runs of it. */
  idOf(run: RunInfo): string | undefined {
    if (run.id === undefined || this.#entered.has(run)) return undefined;
    this.#entered.add(run);
    return run.id;
  }

  /** The handler with all layers around it; `undefined` where there are none. */
  of(daemon: Daemon): Run | undefined {
    const { layers } = daemon.definition;
    if (this.#shared.length === 0 && (layers === undefined || layers.length === 0)) return undefined;
    let run = this.#composed.get(daemon);
    if (run === undefined) {
      run = this.#compose(daemon, [...this.#shared, ...(layers ?? [])]);
      this.#composed.set(daemon, run);
    }
    return run;
  }

  #change(shared: readonly Layer[]): void {
    this.#shared = shared;
    this.#composed = new WeakMap();
  }

  /** A layer may put off the handler, and with it readiness: hence the limit on that. */
  #compose(daemon: Daemon, layers: readonly Layer[]): Run {
    const { startTimeout: limit = "30s", stopTimeout, readiness } = daemon.definition;
    const limited = readiness === "manual" ? [] : [startTimeout(limit, { stopTimeout })];
    const run = compose([...limited, ...layers], async (scope) => void (await enter(daemon, scope)));
    return async (scope) => {
      const part = scope.derive({ ...scope.run, id: daemon.runId(daemon.nextNumber()) });
      try {
        await run(part);
      } finally {
        part.dispose();
      }
    };
  }
}
