import { type CoreDefinition, type Handler, START_TIMEOUT, STOP_TIMEOUT } from "../definition.ts";
import { durationOf } from "../duration.ts";
import { compose, type Run, type Scope } from "../scope.ts";
import { startTimeout } from "../start-timeout.ts";

/** A definition as the one function that its unit runs; it never throws, it rejects. */
export function runOf(definition: CoreDefinition): Run {
  const { handler, readiness } = definition;
  if (isBare(definition)) return bare(handler);
  const run = readiness === "manual" ? timely(definition) : readiness === "layers" ? plain(handler) : entered(handler);
  const composed = compose(definition.layers ?? [], run);
  return async (scope) => {
    await composed(scope);
  };
}

/** A handler with nothing around it: its unit itself says when it is ready, which is what most daemons cost. */
export function isBare({ layers, readiness }: CoreDefinition): boolean {
  return (layers === undefined || layers.length === 0) && (readiness ?? "entered") === "entered";
}

function bare(handler: Handler): Run {
  return (scope) => {
    try {
      return Promise.resolve(scope.enter(handler, scope) as undefined);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

function timely(definition: CoreDefinition): Run {
  const limit = durationOf(definition.startTimeout ?? START_TIMEOUT, "startTimeout");
  const grace = durationOf(definition.stopTimeout ?? STOP_TIMEOUT, "stopTimeout");
  return startTimeout(limit, { stopTimeout: grace })(plain(definition.handler));
}

/** Calls the handler and leaves readiness to it, or to a layer. */
export function plain(handler: Handler): Run {
  return async (scope) => {
    await scope.enter(handler, scope);
  };
}

/** Calls the handler; ready one microtask turn later, if it has not failed by then (systemd's Type=simple). */
export function entered(handler: Handler): Run {
  return (scope) => {
    let result: unknown;
    try {
      result = scope.enter(handler, scope);
    } catch (error) {
      return Promise.reject(error);
    }
    return isThenable(result) ? whileReady(scope, result) : atOnce(scope);
  };
}

function whileReady(scope: Scope, result: PromiseLike<unknown>): Promise<void> {
  let failed = false;
  const run = Promise.resolve(result).then(
    () => scope.ready(),
    (error: unknown) => {
      failed = true;
      throw error;
    },
  );
  void afterOneTurn(() => {
    if (!failed) scope.ready();
  });
  return run;
}

async function atOnce(scope: Scope): Promise<void> {
  await undefined;
  scope.ready();
}

const TURN = Promise.resolve();

/** Calls `then` one microtask turn later; unlike `queueMicrotask` on Node it makes no AsyncResource. */
export function afterOneTurn(then: () => void): Promise<void> {
  return TURN.then(then);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
