import type { Meter } from "./meter.ts";

/** A unit of work: an async function that waits until it is told to stop, the same one for every contender. */
export type Unit<Given> = (given: Given) => Promise<void>;

/** Named units, made and not started. */
interface Fleet {
  /** Starts all units; resolves when they are up. */
  start(): Promise<unknown>;
  /** Starts them by a call each; only where that is another thing than `start`. */
  startEach?(): Promise<unknown>;
  /** Tells all units to stop; resolves when every one of them has ended. */
  stop(): Promise<unknown>;
}

/** One way to run many units. */
export interface Contender<Given> {
  /** @param again whether a unit that fails is run again, without delay. */
  fleet(names: readonly string[], unit: Unit<Given>, again: boolean): Fleet;
  /** Calls `listener` when the unit that was given this is told to stop. */
  onStop(given: Given, listener: () => void): void;
  /** What it has to count with. */
  readonly meter?: () => Meter;
  /** What else it does, by name: each does it so many times. */
  readonly hotPaths?: Readonly<Record<string, (times: number) => Promise<void>>>;
}

/** What a unit hangs on where the contender has nothing of the kind to give it. */
export class Hook {
  tell: () => void = nothing;
}

function nothing(): void {}

/** The contenders, each loaded only in the process that measures it; the first is what the others are compared to. */
export const CONTENDERS: Readonly<Record<string, () => Promise<Contender<any>>>> = {
  bare: async () => (await import("./contenders/bare.ts")).bare,
  core: async () => (await import("./contenders/core.ts")).core,
  registry: async () => (await import("./contenders/registry.ts")).registry,
  effect: async () => (await import("./contenders/effect.ts")).effect,
  xstate: async () => (await import("./contenders/xstate.ts")).xstate,
  "prom-client": async () => (await import("./contenders/prom-client.ts")).promClient,
};
