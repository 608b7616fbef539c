import fc from "fast-check";
import { expect, test } from "vitest";
import type { DaemonMetrics } from "../src/index.ts";
import { type Bench, bench, record } from "./told.ts";

/** What happens to a daemon, the time that passes before it, and which error object it is thrown with. */
interface Happening {
  daemon: string;
  kind: keyof typeof HAPPENINGS;
  after: number;
  error: number;
}

/** A happening, told as a registry tells it and noted in the model as it was meant. */
type Act = (
  model: Model,
  tell: (type: string, fields?: object) => void,
  at: Happening & { now: number },
) => void;

/** What a daemon did, as one would keep it with paper and pencil: everything that happened. */
class Model {
  upSince: number | undefined;
  durations: number[] = [];
  failures = 0;
  log: string[] = [];
}

const THROWN = [new Error("a"), new Error("b"), new Error("c", { cause: new Error("d") })];

const fail = (
  model: Model,
  tell: Parameters<Act>[1],
  { after, error }: { after: number; error: number },
): Error => {
  const thrown = THROWN[error] ?? new Error("fresh");
  model.failures += 1;
  model.durations.push(after);
  tell("daemon:run", record({ outcome: "failure", duration: after, error: thrown }));
  return thrown;
};

const HAPPENINGS = {
  start: (model, tell, { now }) => {
    model.upSince = now;
    tell("daemon:started");
  },
  stop: (model, tell) => {
    model.upSince = undefined;
    tell("daemon:stopping");
    tell("daemon:stopped");
  },
  succeed: (model, tell, { after }) => {
    model.durations.push(after);
    model.log.push("success");
    tell("daemon:run", record({ duration: after }));
  },
  abort: (model, tell, { after }) => {
    model.durations.push(after);
    tell("daemon:run", record({ outcome: "aborted", duration: after, error: THROWN[0] }));
  },
  failTick: (model, tell, at) => tell("daemon:error", { error: fail(model, tell, at) }),
  failAndRetry: (model, tell, at) => {
    model.log.push("retry");
    tell("daemon:retrying", { error: fail(model, tell, at) });
  },
  giveUp: (model, tell, at) => {
    model.upSince = undefined;
    tell("daemon:error", { error: new Error("gave up", { cause: fail(model, tell, at) }), final: true });
  },
  complain: (model, tell) => {
    model.failures += 1;
    tell("daemon:error", { error: new Error("in a listener"), final: false });
  },
  restart: (model, tell) => {
    model.log.push("restart");
    tell("daemon:restarting");
  },
  skip: (model, tell) => {
    model.log.push("skip");
    tell("daemon:skipped", { reason: "overlap" });
  },
  miss: (model, tell) => {
    model.log.push("miss", "miss");
    tell("daemon:missed", { count: 2 });
  },
} satisfies Record<string, Act>;

const happenings = fc.array(
  fc.record({
    daemon: fc.constantFrom("a", "b", "__proto__"),
    kind: fc.constantFrom(...(Object.keys(HAPPENINGS) as (keyof typeof HAPPENINGS)[])),
    after: fc.nat({ max: 10_000 }),
    error: fc.nat({ max: 3 }),
  }),
  { maxLength: 60 },
);

test("whatever happens, the figures are those of a model, and none that counts ever falls (N1)", async () => {
  await fc.assert(
    fc.asyncProperty(happenings, fc.boolean(), async (story, wrapped) => {
      const scene = bench();
      const models = new Map<string, Model>();
      let before: Record<string, DaemonMetrics> = {};
      for (const happening of story) {
        await scene.clock.advance(happening.after);
        const model = models.get(happening.daemon) ?? new Model();
        models.set(happening.daemon, model);
        const act: Act = HAPPENINGS[happening.kind];
        act(model, voice(scene, happening.daemon, wrapped), { ...happening, now: scene.clock.monotonic() });
        const all = scene.collector.all();
        for (const [daemon, noted] of models) expect(all[daemon]).toMatchObject(expected(noted, scene));
        for (const [daemon, earlier] of Object.entries(before)) expectNoLess(all[daemon], earlier);
        before = all;
      }
      expect(Object.keys(before)).toEqual([...models.keys()]);
    }),
    { numRuns: 150 },
  );
});

/** Layers report through core, which wraps; what core itself tells is never wrapped. */
function voice({ tell }: Bench, daemon: string, wrapped: boolean): (type: string, fields?: object) => void {
  return (type, fields = {}) => {
    const own = "final" in fields || ["daemon:started", "daemon:stopping", "daemon:stopped"].includes(type);
    if (wrapped && !own) tell("daemon:report", { detail: { type, ...fields } }, daemon);
    else tell(type, fields, daemon);
  };
}

function expected({ upSince, durations, failures, log }: Model, { clock }: Bench): Partial<DaemonMetrics> {
  const count = (what: string): number => log.filter((entry) => entry === what).length;
  return {
    uptime: upSince === undefined ? 0 : clock.monotonic() - upSince,
    runs: durations.length,
    averageRunTime: durations.length === 0 ? 0 : durations.reduce((a, b) => a + b) / durations.length,
    successes: count("success"),
    errors: failures,
    retries: count("retry"),
    restarts: count("restart"),
    skips: count("skip"),
    missed: count("miss"),
  };
}

function expectNoLess(now: DaemonMetrics | undefined, before: DaemonMetrics): void {
  for (const key of ["runs", "successes", "errors", "retries", "restarts", "skips", "missed"] as const) {
    expect(now?.[key]).toBeGreaterThanOrEqual(before[key]);
  }
}
