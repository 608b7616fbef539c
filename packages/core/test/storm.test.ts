import fc from "fast-check";
import { expect, test } from "vitest";
import type { CoreDefinition, DaemonEvent, Scope } from "../src/index.ts";
import { TRANSITIONS } from "../src/state.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { type Watched, watch } from "./watch.ts";

const NAMES = ["a", "b", "c"] as const;
const CALLS = ["start", "stop", "restart", "unregister", "startWithDependencies"] as const;
const MANY = ["stopAll", "startAll", "restartAll", "shutdown"] as const;
const OWN = ["kill", "rollback", "startGroup", "stopGroup", "restartGroup", "register", "replace"] as const;
const FACTS = ["ready", "throw", "return", "settle", "advance", "request a restart"] as const;
const MOMENTS = ["starting", "started", "stopping", "stopped", "error", "unregistered", "abandoned"] as const;

type Call = (typeof CALLS)[number] | (typeof MANY)[number] | (typeof OWN)[number];
interface Act<What = Call> {
  what: What;
  name: (typeof NAMES)[number];
}

const name = fc.constantFrom(...NAMES);
const act: fc.Arbitrary<Act> = fc.record({ what: fc.constantFrom(...CALLS, ...MANY, ...OWN), name });
const fact: fc.Arbitrary<Act<(typeof FACTS)[number]>> = fc.record({ what: fc.constantFrom(...FACTS), name });
const three = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 3, maxLength: 3 });
const plot = fc.record({
  steps: fc.array(fc.oneof({ weight: 2, arbitrary: act }, { weight: 1, arbitrary: fact }), { maxLength: 10 }),
  listeners: fc.array(fc.record({ moment: fc.constantFrom(...MOMENTS), act }), { maxLength: 4 }),
  /** What the handlers do before they return, and when they are aborted. */
  onEnter: three(fc.option(act)),
  onAbort: three(fc.option(act)),
  isStubborn: three(fc.boolean()),
  endsInShutdown: fc.boolean(),
});
type Plot = typeof plot extends fc.Arbitrary<infer T> ? T : never;

interface Run {
  name: string;
  scope: Scope;
  ended: boolean;
  end(error?: Error): void;
}

/** Three daemons that call the supervisor back from everywhere. */
class Storm {
  readonly stage: Stage = new Stage();
  readonly calls: { act: Act; watched: Watched }[] = [];
  readonly runs: Run[] = [];
  readonly #plot: Plot;
  #isOver = false;

  constructor(given: Plot) {
    this.#plot = { ...given, onEnter: [...given.onEnter], onAbort: [...given.onAbort] };
    for (const one of NAMES) this.stage.supervisor.register(this.#definition(one));
    for (const { moment, act: reaction } of given.listeners) {
      const off = this.stage.supervisor.on(`daemon:${moment}`, () => {
        off();
        this.call(reaction);
      });
    }
  }

  #definition(own: Act["name"]): CoreDefinition {
    const [readiness, dependencies] = {
      a: ["manual" as const, []],
      b: [undefined, [{ name: "a", bindsTo: true }]],
      c: [undefined, [{ name: "b", optional: true }]],
    }[own] as [CoreDefinition["readiness"], CoreDefinition["dependencies"]];
    const handler = (scope: Scope): Promise<void> => this.#handle(own, scope);
    const group = own === "c" ? "g/c" : "g";
    return { name: own, readiness, dependencies, group, handler, startTimeout: 30, stopTimeout: 10 };
  }

  async #handle(own: Act["name"], scope: Scope): Promise<void> {
    const at = NAMES.indexOf(own);
    await new Promise<void>((resolve, reject) => {
      const run: Run = {
        name: own,
        scope,
        ended: false,
        end(error) {
          run.ended = true;
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.runs.push(run);
      scope.onAbort(() => {
        this.#once(this.#plot.onAbort, at);
        if (this.#plot.isStubborn[at] !== true) run.end();
      });
      this.#once(this.#plot.onEnter, at);
      if (this.#isOver) run.end();
    });
  }

  #once(acts: (Act | null)[], at: number): void {
    const [planned] = acts.splice(at, 1, null);
    if (planned) this.call(planned);
  }

  call(planned: Act): void {
    this.calls.push({ act: planned, watched: watch(this.#call(planned)) });
  }

  async #call({ what, name: own }: Act): Promise<unknown> {
    const { supervisor } = this.stage;
    if (what === "kill") return await supervisor.stop(own, { force: true });
    if (what === "rollback") return await supervisor.startAll({ rollback: true });
    if (what === "shutdown")
      return await supervisor.shutdown({ timeout: 40, drainDelay: NAMES.indexOf(own) });
    if (what === "stopAll") return await supervisor.stopAll({ timeout: 25 });
    if (what === "startAll" || what === "restartAll") return await supervisor[what]();
    if (what === "startGroup" || what === "stopGroup" || what === "restartGroup")
      return await supervisor[what]("g");
    if (what === "register") return supervisor.register(this.#definition(own));
    if (what === "replace") return supervisor.register(this.#definition(own), { replace: "restart" });
    return await supervisor[what](own);
  }

  async take({ what, name: own }: Act<Call | (typeof FACTS)[number]>): Promise<void> {
    const run = this.runs.findLast((one) => one.name === own);
    if (what === "advance") await this.stage.clock.advance(15);
    else if (what === "settle") await settle();
    else if (what === "ready") run?.scope.ready();
    else if (what === "throw") run?.end(new Error("boom"));
    else if (what === "return") run?.end();
    else if (what === "request a restart") run?.scope.requestRestart("health");
    else this.call({ what, name: own });
  }

  /** Never two live runs, and none where it says stopped (D17, F2). */
  live(): string[] {
    return NAMES.flatMap((own) => {
      const { length } = this.runs.filter((run) => run.name === own && !run.ended && run.scope.live);
      return length > (this.stage.status(own) === "stopped" ? 0 : 1) ? [`${own}: ${length}`] : [];
    });
  }

  async end(): Promise<void> {
    await settle();
    this.#isOver = true;
    if (this.#plot.endsInShutdown) this.call({ what: "shutdown", name: "a" });
    for (let turn = 0; turn < 6; turn++) {
      for (const run of this.runs) run.end();
      await this.stage.clock.advance(50);
    }
  }
}

/** L8 and A15, from the events alone: each fault in words. */
function faults(events: readonly DaemonEvent[]): string[] {
  const status = new Map<string, keyof typeof TRANSITIONS>();
  const ended = new Set<string>();
  return events.flatMap((event, at) => {
    if (event.sequence !== at + 1) return [`sequence ${event.sequence}`];
    if (!("daemon" in event)) return [];
    if (event.type === "daemon:registered")
      for (const run of Array.from(ended)) if (run.startsWith(event.daemon)) ended.delete(run);
    const next = {
      starting: "starting",
      started: "running",
      stopping: "stopping",
      stopped: "stopped",
    } as const;
    const final = event.type === "daemon:error" && event.final ? ("error" as const) : undefined;
    const after = (Reflect.get(next, event.type.slice(7)) as keyof typeof TRANSITIONS | undefined) ?? final;
    const before = status.get(event.daemon) ?? "stopped";
    if (after === undefined) return [];
    status.set(event.daemon, after);
    const isTwice = (after === "stopped" || after === "error") && ended.has(event.run);
    if (after === "stopped" || after === "error") ended.add(event.run);
    const isInTable = before === after || TRANSITIONS[before].includes(after);
    return [
      ...(isTwice ? [`${event.run} ended twice`] : []),
      ...(isInTable ? [] : [`${before} to ${after}`]),
    ];
  });
}

test("Whoever calls what from where: no call hangs, no two runs are live, no transition is unheard of, nothing is left", async () => {
  const property = fc.asyncProperty(plot, async (given) => {
    const storm = new Storm(given);
    for (const step of given.steps) {
      await storm.take(step);
      expect(storm.live()).toEqual([]);
    }
    await storm.end();
    const pending = storm.calls.filter(({ watched }) => watched.outcome === "pending");
    expect(pending.map(({ act: one }) => `${one.what} ${one.name}`)).toEqual([]);
    expect(faults(storm.stage.events)).toEqual([]);
    const isDown = NAMES.every((own) => ["stopped", "error", "gone"].includes(storm.stage.status(own)));
    expect(isDown && storm.stage.clock.holds > 0).toBe(false);
    expect(given.endsInShutdown ? [isDown, storm.stage.clock.pending] : []).toEqual(
      given.endsInShutdown ? [true, 0] : [],
    );
  });
  await fc.assert(property, { numRuns: 1_500, seed: 20_261_125 });
}, 60_000);
