import type { AsyncResource } from "node:async_hooks";
import { type CoreDefinition, type Handler, START_TIMEOUT, STOP_TIMEOUT } from "../definition.ts";
import { durationOf } from "../duration.ts";
import { compose, type Run, type Scope } from "../scope.ts";
import { startTimeout } from "../start-timeout.ts";
import { follow } from "./follow.ts";
import type { Generation } from "./generation.ts";
import { isThenable } from "../thenable.ts";

/**
 * A definition as the one function that its unit runs; it never throws, it rejects. Where there is nothing but the
 * handler there is none: {@link runBare} does for all of them.
 */
export function runOf(definition: CoreDefinition): Run | undefined {
  const { handler, readiness } = definition;
  if (isBare(definition)) return undefined;
  const run =
    readiness === "manual" ? timely(definition) : readiness === "layers" ? plain(handler) : entered(handler);
  const composed = compose(definition.layers ?? [], run);
  return (scope) => {
    try {
      return promised(composed(scope));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** Whether its handler has nothing around it, as most have: its run is what it returns. */
function isBare({ layers, readiness }: CoreDefinition): boolean {
  return (layers === undefined || layers.length === 0) && readiness !== "manual";
}

/** Whether the unit itself says when a run of this definition is ready, with nothing between it and the handler. */
export function isReadyOnceEntered(definition: CoreDefinition): boolean {
  return isBare(definition) && (definition.readiness ?? "entered") === "entered";
}

/** Runs a handler with nothing around it. */
export function runBare(generation: Generation, around?: AsyncResource): Promise<void> {
  try {
    return promised(generation.enter(generation.definition.handler, generation, around));
  } catch (error) {
    return Promise.reject(error);
  }
}

function timely(definition: CoreDefinition): Run {
  const limit = durationOf(definition.startTimeout ?? START_TIMEOUT, "startTimeout");
  const grace = durationOf(definition.stopTimeout ?? STOP_TIMEOUT, "stopTimeout");
  return startTimeout(limit, { stopTimeout: grace })(plain(definition.handler));
}

/** Calls the handler and leaves readiness to it, or to a layer. */
function plain(handler: Handler): Run {
  return (scope) => {
    if (scope.closing) return untilAborted(scope);
    try {
      return promised(scope.enter(handler, scope));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** Calls the handler; ready one microtask turn later, if it has not failed by then (systemd's Type=simple). */
function entered(handler: Handler): Run {
  return (scope) => {
    if (scope.closing) return untilAborted(scope);
    try {
      const result = scope.enter(handler, scope);
      return isThenable(result) ? whileReady(scope, promised(result)) : atOnce(scope);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** What a layer begins after the stop was decided does not reach the handler: it waits for its turn to stop. */
function untilAborted(scope: Scope): Promise<void> {
  return new Promise((resolve) => void scope.onAbort(resolve));
}

function whileReady(scope: Scope, result: Promise<void>): Promise<void> {
  let failed = false;
  // Nobody who awaits what is returned hears of it before this does.
  result.then(
    () => scope.ready(),
    () => {
      failed = true;
    },
  );
  void afterOneTurn(() => {
    if (!failed) scope.ready();
  });
  return result;
}

async function atOnce(scope: Scope): Promise<void> {
  await TURN;
  scope.ready();
}

/** What a handler returned, as a promise of our own kind. */
function promised(result: unknown): Promise<void> {
  const promise = Promise.resolve(result as undefined);
  return promise.then === Promise.prototype.then ? promise : (follow(result) as Promise<void>);
}

/** Awaited, it is one microtask turn. */
export const TURN: Promise<void> = Promise.resolve();

/** Calls `then` one microtask turn later; unlike `queueMicrotask` on Node it makes no AsyncResource. */
export function afterOneTurn(then: () => void): Promise<void> {
  return TURN.then(then);
}
