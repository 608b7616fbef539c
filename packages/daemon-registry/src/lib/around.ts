import {
  compose,
  handled,
  type Layer,
  type Run,
  type RunInfo,
  type Scope,
  startTimeout,
} from "@brains/daemon-core";
import type { Daemon } from "./daemon.ts";
import { enter } from "./handler.ts";

/** A layer around one daemon, and what it is around now. */
interface Link {
  readonly run: Run;
  next: Run;
}

/** What is around one daemon. */
interface Chain {
  /** The shared layers it was made of. */
  readonly shared: readonly Layer[];
  readonly links: ReadonlyMap<Layer, Link>;
  readonly run: Run;
}

/**
 * The layers that users put around every run: those of the whole registry, then those of one definition. Without any,
 * a run costs nothing more.
 */
export class Around {
  #shared: readonly Layer[] = [];
  readonly #chains = new WeakMap<Daemon, Chain>();
  readonly #entered = new WeakSet<RunInfo>();

  use(layer: Layer): () => void {
    if (typeof layer !== "function") throw new TypeError("use() wants a layer: (next) => async (scope) => …");
    // A function of its own, so that the same layer may be used twice, and taken away once.
    const own: Layer = (next) => layer(next);
    this.#shared = [...this.#shared, own];
    return () => {
      this.#shared = this.#shared.filter((one) => one !== own);
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
    const shared = this.#shared;
    if (shared.length === 0 && (layers === undefined || layers.length === 0)) return undefined;
    let chain = this.#chains.get(daemon);
    if (chain?.shared !== shared) {
      chain = chainOf(daemon, shared, chain?.links);
      this.#chains.set(daemon, chain);
    }
    return chain.run;
  }
}

/** What a layer remembers (an open circuit, say) outlives a change of the others: it is only given another `next`. */
function chainOf(daemon: Daemon, shared: readonly Layer[], known?: ReadonlyMap<Layer, Link>): Chain {
  const links = new Map<Layer, Link>();
  let next: Run = (scope) => handled(begin(daemon, scope));
  for (const layer of [...shared, ...(daemon.definition.layers ?? [])].toReversed()) {
    const present = links.has(layer) ? undefined : known?.get(layer);
    const link = present ?? linkOf(layer, next);
    link.next = next;
    links.set(layer, link);
    next = link.run;
  }
  return { shared, links, run: numbered(daemon, next) };
}

/** A layer may not await what it begins: that its rejection is unhandled must not end the process. */
function linkOf(layer: Layer, next: Run): Link {
  const link = { next } as { run: Run; next: Run };
  link.run = compose([layer], (scope) => handled(link.next(scope)));
  return link;
}

/** A layer may put off the handler, and with it readiness: hence the limit on that. */
function numbered(daemon: Daemon, layered: Run): Run {
  const { startTimeout: limit = "30s", stopTimeout, readiness } = daemon.definition;
  const run = compose(readiness === "manual" ? [] : [startTimeout(limit, { stopTimeout })], layered);
  return async (scope) => {
    const part = scope.derive({ ...scope.run, id: daemon.runId(daemon.nextNumber()) });
    try {
      await run(part);
    } finally {
      part.dispose();
    }
  };
}

/** What was told to end, or given up, while its layers were at it does not begin. */
async function begin(daemon: Daemon, scope: Scope): Promise<void> {
  if (scope.reason !== undefined) throw scope.reason;
  if (!scope.live) return;
  await enter(daemon, scope);
}
