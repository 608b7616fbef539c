import { judge, keysOf, type Layer, type Run, type Scope } from "@brains/daemon-core";
import {
  type Attributes,
  context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { SCOPE_NAME } from "./lib/opentelemetry/scope-name.ts";

/** How runs are traced. */
export interface TracingOptions {
  /** Who makes the spans. @default that of the global provider, whenever it is set */
  tracer?: Tracer | undefined;
}

/**
 * A layer that makes each run a span, `daemon sync`, which is active inside the handler, so that what the handler
 * calls becomes its children. Attributes are `daemon.name`, `daemon.run.id`, `daemon.run.reason`,
 * `daemon.run.attempt`, `daemon.run.scheduled_at` and, in the end, `daemon.run.outcome`: `success`, `failure` or
 * `aborted`, as the run's record says. A failure is an error of the span; a run that was told to stop is none. The span
 * of a run that is given up ends there and then, as a failure, with the event `abandoned`.
 *
 * It belongs innermost, around the handler alone. With no SDK it does nothing.
 *
 * @throws RangeError naming the option that is wrong.
 *
 * @example
 * ```ts
 * import { Supervisor } from "@brains/daemon-core";
 * import { tracing } from "@brains/daemon-metrics/opentelemetry";
 * import { trace } from "@opentelemetry/api";
 * import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
 *
 * const exporter = new InMemorySpanExporter();
 * trace.setGlobalTracerProvider(
 *   new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
 * );
 *
 * const supervisor = new Supervisor();
 * supervisor.register({ name: "sync", handler: () => {}, layers: [tracing()] });
 * await supervisor.start("sync");
 * await supervisor.shutdown();
 * console.log(exporter.getFinishedSpans().map(({ name }) => name));
 * // [ 'daemon sync' ]
 * ```
 */
export function tracing(options: TracingOptions = {}): Layer {
  keysOf(options, "options", ["tracer"]);
  const tracer = options.tracer ?? trace.getTracer(SCOPE_NAME);
  return (next) => (scope) => {
    const span = tracer.startSpan(`daemon ${scope.name}`, {
      kind: SpanKind.INTERNAL,
      attributes: attributesOf(scope),
    });
    return isSpanContextValid(span.spanContext()) ? within(span, next, scope) : next(scope);
  };
}

async function within(span: Span, next: Run, scope: Scope): Promise<void> {
  let failure: { thrown: unknown } | undefined;
  let isAbandoned = false as boolean;
  // A scope that a test made by hand may not have it.
  const takeBack = (scope as Partial<Pick<Scope, "onAbandon">>).onAbandon?.(() => {
    isAbandoned = true;
    abandon(span, scope);
  });
  try {
    await context.with(trace.setSpan(context.active(), span), next, undefined, scope);
  } catch (error) {
    failure = { thrown: error };
    throw error;
  } finally {
    takeBack?.();
    if (!isAbandoned) finish(span, scope, failure);
  }
}

function finish(span: Span, scope: Scope, failure: { thrown: unknown } | undefined): void {
  const { outcome, error } = judge(scope, failure === undefined ? "success" : "failure", failure?.thrown);
  span.setAttribute("daemon.run.outcome", outcome);
  if (outcome === "failure" && error !== undefined) {
    span.recordException(error);
    span.setAttribute("error.type", error.name);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  span.end();
}

/** It did not end when it was told to; what it does later is nobody's business. */
function abandon(span: Span, { name, kind }: Scope): void {
  span.addEvent("abandoned");
  span.setAttribute("daemon.run.outcome", "failure");
  span.setAttribute("error.type", "abandoned");
  const why = kind === undefined ? "" : ` (${kind})`;
  span.setStatus({ code: SpanStatusCode.ERROR, message: `The run of "${name}" was abandoned${why}.` });
  span.end();
}

function attributesOf({ name, run }: Scope): Attributes {
  const attributes: Attributes = {
    "daemon.name": name,
    "daemon.run.reason": run.reason,
    "daemon.run.attempt": run.attempt,
  };
  if (run.id !== undefined) attributes["daemon.run.id"] = run.id;
  if (run.scheduledAt !== undefined)
    attributes["daemon.run.scheduled_at"] = new Date(run.scheduledAt).toISOString();
  return attributes;
}
