import { type Run, type RunInfo, type Scope, sleep } from "@brains/daemon-core";
import { charged } from "./within-abandoned.ts";

/** How a run ended. */
export type Outcome = { readonly failed: false } | { readonly failed: true; readonly thrown: unknown };

/** Another run, so many ms from now. */
export interface Again {
  readonly delay: number;
  readonly run: RunInfo;
}

/**
 * Runs `next` until `decide` has enough of it, and settles as the last run did. Whatever a run throws, what
 * decides that it was cancelled is the scope's own signal: then, and in a shutdown, nothing is run again, and a
 * wait for it ends at once. A run has settled before the next one begins.
 *
 * @param most how many abandoned runs may be alive; a run that makes it more has failed with that.
 * @param decide told how a run ended; `undefined` settles.
 */
export async function again(
  next: Run,
  scope: Scope,
  most: number,
  decide: (outcome: Outcome) => Again | undefined,
): Promise<void> {
  let run = scope.run;
  let hurried = false;
  for (;;) {
    const outcome = await attempt(next, scope, run, most);
    const more = mayGoOn(scope) ? decide(outcome) : undefined;
    if (more === undefined) return conclude(outcome);
    if (more.delay > 0 || hurried) await sleep(more.delay, scope, scope.clock);
    if (scope.closing) await turnToStop(scope);
    if (!mayGoOn(scope)) return conclude(outcome);
    hurried = more.delay === 0;
    run = more.run;
  }
}

async function attempt(next: Run, scope: Scope, run: RunInfo, most: number): Promise<Outcome> {
  const part = scope.derive(run);
  const before = part.abandoned;
  try {
    await next(part);
    return { failed: false };
  } catch (error) {
    return { failed: true, thrown: charged(error, part, before, most) };
  } finally {
    part.dispose();
  }
}

function mayGoOn(scope: Scope): boolean {
  return scope.reason === undefined && !scope.closing;
}

/** A stop was decided during the wait, and comes when it is this one's turn: until then the wait goes on. */
function turnToStop(scope: Scope): Promise<never> {
  return new Promise((_, reject) => void scope.onAbort(() => reject(scope.reason)));
}

function conclude(outcome: Outcome): void {
  if (outcome.failed) throw outcome.thrown;
}
