import type { Run, RunInfo } from "@brains/daemon-core";
import { restart, type RestartPolicy } from "../src/index.ts";
import { type Alone, alone, obedient, watch, type Watched } from "./alone.ts";

/** A run, and when and as what it was entered. */
export interface Crashing {
  readonly times: number[];
  readonly runs: RunInfo[];
  readonly work: Run;
}

/** Fails with what `outcome` says of each run; completes for `undefined`, goes on for {@link obedient}. */
export function crashing(on: Alone, outcome: (run: number) => unknown = () => new Error("boom")): Crashing {
  const times: number[] = [];
  const runs: RunInfo[] = [];
  const work: Run = async (scope) => {
    times.push(on.clock.monotonic());
    runs.push(scope.run);
    const error = outcome(times.length);
    if (error === obedient) return await obedient(scope);
    if (error !== undefined) throw error;
  };
  return { times, runs, work };
}

/** Runs it under a policy until nothing is left to wait for. */
export async function exhaust(
  policy: RestartPolicy,
  on: Alone = alone(),
  outcome?: (run: number) => unknown,
): Promise<Crashing & Alone & { seen: Watched }> {
  const daemon = crashing(on, outcome);
  const seen = watch(restart(policy)(daemon.work)(on.given));
  await on.clock.advance(10_000_000);
  return { ...on, ...daemon, seen };
}
