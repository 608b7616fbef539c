import type { Contender } from "./contender.ts";

/** What a measure found: a number for each of its lines. */
export type Found = Readonly<Record<string, number>>;

/** How much is measured in one process. */
export interface Size {
  readonly units: number;
  /** How often it is done before the last, all in one process. */
  readonly repeats: number;
}

/** Measures a contender; nothing where it does not apply. */
export type Measure = (contender: Contender<any>, size: Size) => Promise<Found>;

/** Collects garbage, so that what was left before is not counted. */
export function collect(): void {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
  globalThis.gc();
}

/** How long it takes, in µs for each of `units`. */
export async function timed(units: number, work: () => Promise<unknown>): Promise<number> {
  collect();
  const since = performance.now();
  await work();
  return ((performance.now() - since) * 1_000) / units;
}
