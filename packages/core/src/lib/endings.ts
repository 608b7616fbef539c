import { ReturnedBeforeReadyError } from "../errors/start.ts";
import type { StopFailedError } from "../errors/stop.ts";
import { isDaemonError } from "../errors/daemon-error.ts";
import { toError } from "../errors/non-error-thrown.ts";
import type { StopReason } from "../state.ts";
import type { Deferred } from "./deferred.ts";
import type { Generation } from "./generation.ts";
import { tell } from "./host.ts";
import { isReadyOnceEntered } from "./run-of.ts";
import type { Unit } from "./unit.ts";

// How a generation comes to its end: by itself, well or badly, or because its unit was told to stop.

/** Its run has settled; what that means depends on whether it was told to finish. */
export function runSettled(unit: Unit, generation: Generation, error: Error | undefined): void {
  generation.settled = true;
  if (!generation.live) return;
  if (error === undefined && !generation.aborted && isReadyOnceEntered(generation.definition))
    unit.becameReady(generation);
  if (generation.aborted) finish(unit, generation, error);
  else if (unit.state.status === "stopping") {
    if (error !== undefined) unit.reportError(error);
  } else if (error !== undefined) fail(unit, generation, error);
  else if (unit.state.status === "starting") fail(unit, generation, new ReturnedBeforeReadyError(unit.name));
  else if (generation.definition.remainAfterExit !== true)
    whenDrained(generation, () => complete(unit, generation));
}

/** It returned on its own, and what it admitted is done. */
function complete(unit: Unit, generation: Generation): void {
  if (!generation.live || unit.state.status !== "running") return;
  unit.generation = undefined;
  unit.become({ status: "stopped", since: unit.host.clock.now(), reason: "completed" });
  tell(unit, { type: "daemon:stopped", reason: "completed" });
  unit.host.wentDown(unit);
}

/** It failed, or never began; what it admitted may still go on. */
export function fail(unit: Unit, generation: Generation, error: Error): void {
  const start = unit.startInFlight;
  unit.startInFlight = undefined;
  whenDrained(generation, () => {
    if (unit.generation === generation && unit.state.status !== "stopping") unit.generation = undefined;
  });
  generation.failed = true;
  unit.become({ status: "error", since: unit.host.clock.now(), error });
  tell(unit, { type: "daemon:error", error, final: true });
  unit.host.logger.error({ daemon: unit.name, err: error }, `Daemon "${unit.name}" failed: ${error.message}`);
  start?.reject(error);
  unit.host.wentDown(unit);
}

/** The run ended after its signal was aborted: no outcome is a failure but a clean-up that says it failed. */
function finish(unit: Unit, generation: Generation, error: Error | undefined): void {
  if (isStopFailed(error)) {
    generation.retry = error.retry;
    outlived(unit, toError(error.cause));
    return;
  }
  if (error !== undefined && error !== generation.reason)
    unit.host.logger.debug(
      { daemon: unit.name, err: error },
      `Daemon "${unit.name}" ended with: ${error.message}`,
    );
  windUp(unit, generation);
}

/** Tries a failed clean-up again. Until it is over the run is not, and no other begins. */
export async function cleanUp(unit: Unit, generation: Generation, retry: () => unknown): Promise<void> {
  generation.retry = undefined;
  generation.settled = false;
  try {
    await retry();
    generation.settled = true;
    if (generation.live) windUp(unit, generation);
  } catch (error) {
    generation.settled = true;
    if (!generation.live) throw error;
    generation.retry = retry;
    outlived(unit, toError(error));
  }
}

/** Nothing is left of it but what it admitted: its stop is over when that is. */
export function windUp(unit: Unit, generation: Generation): void {
  whenDrained(generation, () => {
    if (!generation.live) return;
    unit.generation = undefined;
    ended(unit, generation, generation.kind ?? "stop");
  });
}

/** The stop is over and the run is not, or its clean-up failed. */
export function outlived(unit: Unit, error: Error): void {
  const stop = endStop(unit);
  const queued = unit.queued;
  unit.queued = undefined;
  unit.become({ status: "error", since: unit.host.clock.now(), error });
  tell(unit, { type: "daemon:error", error, final: false });
  unit.host.logger.error({ daemon: unit.name, err: error }, error.message);
  queued?.start.reject(error);
  stop?.reject(error);
}

/** It is over; a start that is queued has its turn. */
export function ended(unit: Unit, generation: Generation, reason: StopReason): void {
  const stop = endStop(unit);
  const queued = unit.queued;
  const stops = unit.stops;
  unit.queued = undefined;
  unit.become({ status: "stopped", since: unit.host.clock.now(), reason });
  if (!generation.failed) tell(unit, { type: "daemon:stopped", reason });
  if (unit.isLeaving) unit.host.forget(unit);
  stop?.resolve();
  if (queued !== undefined) unit.follow(queued, unit.stops > stops);
}

function endStop(unit: Unit): Deferred | undefined {
  const stop = unit.stopInFlight;
  unit.stopInFlight = undefined;
  unit.stopLimit?.cancel();
  unit.stopLimit = undefined;
  return stop;
}

/** Calls `then` when what the generation admitted is over: at once where there is nothing. */
function whenDrained({ work }: Generation, then: () => void): void {
  if (work?.pending === true) work.onceDrained(then);
  else then();
}

/** By its code, since another copy of this package may have made it. */
function isStopFailed(error: Error | undefined): error is StopFailedError {
  return isDaemonError(error, "STOP_FAILED") && typeof Reflect.get(error, "retry") === "function";
}
