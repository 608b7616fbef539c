import { aborted, type Handler, type Layer, sleep, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { context, diag, DiagLogLevel, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tracing } from "../../src/opentelemetry.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer("test");

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
/** What the SDK complains of, such as a span that was written to after its end. */
const complaints: string[] = [];
beforeEach(() => {
  exporter.reset();
  const note = (message: string) => void complaints.push(message);
  diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
});
afterEach(() => {
  diag.disable();
  const complained = complaints.splice(0).join("\n");
  if (complained !== "") throw new Error(complained);
});
afterAll(() => context.disable());

function supervised(handler: Handler, layers: Layer[] = [tracing({ tracer })]) {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger: silent });
  supervisor.register({ name: "sync", handler, layers, remainAfterExit: true });
  return { clock, supervisor };
}

function spans(): ReadableSpan[] {
  return exporter.getFinishedSpans();
}

describe("tracing", () => {
  test("a run is one span, with what is known of it", async () => {
    const scheduledAt = Date.UTC(2026, 0, 1);
    const asScheduled: Layer = (next) => async (scope) => {
      const part = scope.derive({ reason: "retry", attempt: 2, scheduledAt, id: "sync#1.7" });
      await next(part);
      part.dispose();
    };
    const { clock, supervisor } = supervised(() => {}, [asScheduled, tracing({ tracer })]);
    await supervisor.start("sync");
    await clock.advance(1);
    await supervisor.shutdown();
    expect(spans()).toHaveLength(1);
    expect(spans()[0]).toMatchObject({
      name: "daemon sync",
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      events: [],
      attributes: {
        "daemon.name": "sync",
        "daemon.run.id": "sync#1.7",
        "daemon.run.reason": "retry",
        "daemon.run.attempt": 2,
        "daemon.run.scheduled_at": "2026-01-01T00:00:00.000Z",
        "daemon.run.outcome": "success",
      },
    });
  });

  test("what is not known is no attribute", async () => {
    const { supervisor } = supervised(() => {});
    await supervisor.start("sync");
    await supervisor.shutdown();
    const names = Object.keys(spans()[0]?.attributes ?? {});
    expect(names).not.toContain("daemon.run.scheduled_at");
    expect(names).not.toContain("error.type");
  });

  test.each([
    ["rejects", (boom: Error) => Promise.reject(boom)],
    [
      "throws",
      (boom: Error) => {
        throw boom;
      },
    ],
  ])(
    "a run that %s is an error, with its exception, and fails with that very error (L1)",
    async (_, fail) => {
      const boom = new TypeError("no route");
      const { supervisor } = supervised(() => fail(boom));
      await expect(supervisor.start("sync")).rejects.toBe(boom);
      expect(spans()).toHaveLength(1);
      expect(spans()[0]).toMatchObject({
        status: { code: SpanStatusCode.ERROR, message: "no route" },
        attributes: { "daemon.run.outcome": "failure", "error.type": "TypeError" },
        events: [{ name: "exception", attributes: { "exception.message": "no route" } }],
      });
    },
  );

  test("a next that throws synchronously leaves no span open", async () => {
    const boom = new Error("boom");
    const scope = { name: "sync", run: { reason: "start", attempt: 1 }, kind: undefined, reason: undefined };
    const run = tracing({ tracer })(() => {
      throw boom;
    });
    await expect(run(scope as never)).rejects.toBe(boom);
    expect(spans().map(({ ended }) => ended)).toEqual([true]);
  });

  test("a run that was told to stop is aborted and no error, whatever it throws (L2)", async () => {
    const { supervisor } = supervised(async (scope) => {
      await aborted(scope.signal);
      throw new Error("torn down");
    });
    await supervisor.start("sync");
    await supervisor.stop("sync");
    expect(spans()[0]).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { "daemon.run.outcome": "aborted" },
      events: [],
    });
  });

  test("a run that was ended for its time limit has failed, although it returned (L2)", async () => {
    const limited: Layer = (next) => async (scope) => {
      const part = scope.derive();
      const run = next(part);
      await sleep(10, scope, scope.clock);
      part.abort("timeout");
      await run;
      part.dispose();
    };
    const { clock, supervisor } = supervised(
      (scope) => aborted(scope.signal),
      [limited, tracing({ tracer })],
    );
    await supervisor.start("sync");
    await clock.advance(20);
    await supervisor.shutdown();
    expect(spans()[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "daemon.run.outcome": "failure" },
    });
  });

  test("the span of a run that is given up ends there, as a failure, whatever becomes of the run", async () => {
    const late = [Promise.resolve(), Promise.reject(new Error("late"))];
    for (const ending of late) {
      exporter.reset();
      let tell = (): void => {};
      let isTakenBack = false;
      const scope = {
        name: "sync",
        run: { reason: "start", attempt: 1 },
        kind: "timeout",
        reason: undefined,
        onAbandon(listener: () => void) {
          tell = listener;
          return () => (isTakenBack = true);
        },
      };
      const { promise, resolve } = Promise.withResolvers<void>();
      const run = tracing({ tracer })(() => promise)(scope as never);
      expect(spans()).toEqual([]);
      tell();
      expect(spans()).toHaveLength(1);
      resolve(ending);
      await run.catch(() => {});
      expect(spans()).toHaveLength(1);
      expect(isTakenBack).toBe(true);
      expect(spans()[0]).toMatchObject({
        status: { code: SpanStatusCode.ERROR, message: 'The run of "sync" was abandoned (timeout).' },
        attributes: { "daemon.run.outcome": "failure", "error.type": "abandoned" },
        events: [{ name: "abandoned" }],
      });
    }
  });

  test("a run that ends well takes its listener for being given up back", async () => {
    let listeners = 0;
    const scope = {
      name: "sync",
      run: { reason: "start", attempt: 1 },
      kind: undefined,
      onAbandon() {
        listeners += 1;
        return () => (listeners -= 1);
      },
    };
    await tracing({ tracer })(() => Promise.resolve())(scope as never);
    expect([listeners, spans()[0]?.attributes["daemon.run.outcome"]]).toEqual([0, "success"]);
  });

  test("a run that a supervisor gives up has a span that has ended", async () => {
    const limited: Layer = (next) => async (scope) => {
      const part = scope.derive();
      const run = next(part);
      scope.ready();
      part.abort("timeout");
      part.abandon(run, "timeout");
    };
    const { clock, supervisor } = supervised(() => new Promise(() => {}), [limited, tracing({ tracer })]);
    await supervisor.start("sync");
    await clock.advance(1);
    expect(spans().map(({ attributes }) => attributes["error.type"])).toEqual(["abandoned"]);
    await supervisor.shutdown();
  });

  test("what is no Error is recorded as well (L1)", async () => {
    // eslint-disable-next-line prefer-promise-reject-errors
    const { supervisor } = supervised(() => Promise.reject(undefined));
    await expect(supervisor.start("sync")).rejects.toThrow();
    expect(spans()[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      events: [{ name: "exception" }],
    });
  });

  test("the span is active in the handler, after awaits too, and in that of its own run only", async () => {
    const seen: string[] = [];
    const active = () => trace.getSpan(context.active())?.spanContext().spanId ?? "none";
    const clock = testClock();
    const supervisor = new Supervisor({ clock, logger: silent });
    for (const name of ["a", "b"])
      supervisor.register({
        name,
        layers: [tracing({ tracer })],
        handler: async (scope) => {
          tracer.startSpan(`${name} early`).end();
          seen.push(active());
          await sleep(10, scope, clock);
          tracer.startSpan(`${name} late`).end();
          seen.push(active());
        },
      });
    await supervisor.startAll();
    await clock.advance(100);
    await supervisor.shutdown();
    const idOf = (name: string) =>
      spans()
        .find((span) => span.name === name)
        ?.spanContext().spanId;
    const [a, b] = [idOf("daemon a"), idOf("daemon b")];
    expect(seen).toEqual([a, b, a, b]);
    const parents = spans().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]);
    expect(parents).toEqual(
      expect.arrayContaining([
        ["a early", a],
        ["a late", a],
        ["b early", b],
        ["b late", b],
        ["daemon a", undefined],
      ]),
    );
    expect(active()).toBe("none");
  });

  test("a run that is not sampled runs all the same, and is still active for what it calls", async () => {
    const unsampled = new TracerProvider({
      sampler: new AlwaysOffSampler(),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    }).getTracer("test");
    let seen: number | undefined;
    const { supervisor } = supervised(() => {
      seen = trace.getSpan(context.active())?.spanContext().traceFlags;
    }, [tracing({ tracer: unsampled })]);
    await supervisor.start("sync");
    await supervisor.shutdown();
    expect([seen, spans()]).toEqual([0, []]);
  });

  test("with no SDK the run is that of the next layer, and nothing is around it", () => {
    const promise = Promise.resolve();
    const run = tracing()(() => promise);
    expect(run({ name: "sync", run: { reason: "start", attempt: 1 } } as never)).toBe(promise);
  });

  test("a provider that is set later is used from then on", async () => {
    const { supervisor } = supervised(() => {}, [tracing()]);
    trace.setGlobalTracerProvider(provider);
    await supervisor.start("sync");
    await supervisor.shutdown();
    trace.disable();
    expect(spans().map(({ name, instrumentationScope }) => [name, instrumentationScope.name])).toEqual([
      ["daemon sync", "@brains/daemon-metrics"],
    ]);
  });

  test("an unknown option is refused", () => {
    expect(() => tracing({ traser: tracer } as never)).toThrow(
      /^options\.traser is not a known key, got .*Did you mean "tracer"\?/s,
    );
  });
});
