import fc from "fast-check";
import { expect, test } from "vitest";
import type { DaemonEvent } from "../src/index.ts";
import { TRANSITIONS } from "../src/state.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { type Watched, watch } from "./watch.ts";

const calls = ["start", "stop", "restart", "unregister", "kill"] as const;
type Call = (typeof calls)[number];
const types = ["daemon:starting", "daemon:started", "daemon:stopping", "daemon:stopped", "daemon:error"] as const;

function call(stage: Stage, name: string, what: Call): Watched {
  return watch(what === "kill" ? stage.supervisor.stop(name, { force: true }) : stage.supervisor[what](name));
}

/** On the first event of a type, makes a call from inside a listener. */
function once(stage: Stage, type: DaemonEvent["type"], what: Call): { watched: Watched | undefined } {
  const seen: { watched: Watched | undefined } = { watched: undefined };
  const off = stage.supervisor.on(type, () => {
    off();
    seen.watched = call(stage, "a", what);
  });
  return seen;
}

for (const type of types)
  for (const what of calls)
    test(`${what}() from inside a listener of ${type} settles, and no call is lost`, async () => {
      for (const outer of ["start", "restart", "stop", "kill"] as const) {
        const stage = new Stage();
        const puppet = stage.add("a");
        if (outer !== "start") await stage.supervisor.start("a");
        const inner = once(stage, type, what);
        const first = call(stage, "a", outer);
        await settle();
        if (type === "daemon:error") {
          puppet.runs.at(-1)?.throw(new Error("boom"));
          await settle();
        }
        await settle();
        const story = `${outer}: ${stage.told("a").join()}`;
        expect(first.outcome, story).not.toBe("pending");
        if (inner.watched === undefined) continue;
        expect(inner.watched.outcome, story).not.toBe("pending");
        const settled = stage.status("a");
        // The listener's call came last, so it decides.
        const expected = { start: "running", restart: "running", stop: "stopped", kill: "stopped", unregister: "gone" };
        expect(settled, story).toBe(expected[what]);
        expect(puppet.alive).toBe(settled === "running" ? 1 : 0);
      }
    });

test("kill() from what a run does on abort ends it once", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  puppet.run.scope.onAbort(() => void call(stage, "a", "kill"));
  await stage.supervisor.stop("a", { force: true });
  expect(stage.told("a").slice(3)).toEqual(["stopping", "abandoned", "stopped"]);
});

interface Reaction {
  type: (typeof types)[number];
  what: Call;
  name: string;
}

const names = fc.constantFrom("a", "b", "c");
const reaction: fc.Arbitrary<Reaction> = fc.record({
  type: fc.constantFrom(...types),
  what: fc.constantFrom(...calls),
  name: names,
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom(...calls), name: names }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("ready", "throw", "return" as const), name: names }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("advance" as const), name: names }) },
);

test("Whatever listeners call, no transition is outside the table, no promise hangs, no two runs are live, nothing is left", async () => {
  const property = fc.asyncProperty(
    fc.array(reaction, { maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    fc.array(step, { minLength: 1, maxLength: 10 }),
    async (reactions, stubborn, steps) => {
      const stage = new Stage();
      const puppets = new Map(["a", "b", "c"].map((name, at) => [name, addTo(stage, name, at, stubborn[at] === true)]));
      const seen = new Map<string, string>();
      const observe = (): void => {
        for (const [name, { status }] of stage.supervisor.snapshot()) {
          const before = seen.get(name) ?? "stopped";
          if (status !== before) seen.set(name, status);
        }
      };
      const watched: Watched[] = [];
      for (const { type, what, name } of reactions) {
        const off = stage.supervisor.on(type, () => {
          off();
          observe();
          watched.push(call(stage, name, what));
        });
      }
      for (const { what, name } of steps) {
        const run = puppets.get(name)?.runs.at(-1);
        if (what === "advance") await stage.clock.advance(15);
        else if (what === "ready") run?.scope.ready();
        else if (what === "throw") run?.throw(new Error("boom"));
        else if (what === "return") run?.return();
        else watched.push(call(stage, name, what));
        if (what === "advance") await settle();
        for (const [one, puppet] of puppets) {
          const live = puppet.runs.filter(({ ended, scope }) => !ended && scope.live);
          expect(live.length, `live runs of ${one}`).toBeLessThanOrEqual(1);
        }
      }
      for (const puppet of puppets.values()) puppet.isStubborn = false;
      const end = watch(stage.supervisor.shutdown());
      for (let turn = 0; turn < 4; turn++) {
        for (const puppet of puppets.values()) for (const run of puppet.runs) run.return();
        await stage.clock.advance(50);
      }
      expect(end.outcome).not.toBe("pending");
      expect(watched.map(({ outcome }) => outcome)).not.toContain("pending");
      expect([stage.clock.pending, stage.clock.holds]).toEqual([0, 0]);
      checkEvents(stage.events);
    },
  );
  await fc.assert(property, { numRuns: 1_500, seed: 20_261_125 });
}, 30_000);

function addTo(stage: Stage, name: string, at: number, isStubborn: boolean) {
  const dependencies = at === 0 ? [] : [{ name: at === 1 ? "a" : "b", optional: at === 2, bindsTo: at === 1 }];
  const readiness = at === 0 ? "manual" : "entered";
  const puppet = stage.add(name, { readiness, startTimeout: 30, stopTimeout: 10, dependencies });
  puppet.isStubborn = isStubborn;
  return puppet;
}

/** A15 and L8, from the events alone. */
function checkEvents(events: readonly DaemonEvent[]): void {
  const status = new Map<string, keyof typeof TRANSITIONS>();
  const terminal = new Map<string, number>();
  events.forEach((event, at) => {
    expect(event.sequence).toBe(at + 1);
    if (!("daemon" in event)) return;
    const next = statusAfter(event);
    const before = status.get(event.daemon) ?? "stopped";
    if (next !== undefined && next !== before) {
      expect(TRANSITIONS[before], `${event.daemon}: ${before} to ${next}`).toContain(next);
      status.set(event.daemon, next);
    }
    const isTerminal = event.type === "daemon:stopped" || (event.type === "daemon:error" && event.final);
    for (const key of isTerminal || event.type === "daemon:started" ? [`${event.run} ${isTerminal}`] : [])
      expect(terminal.set(key, (terminal.get(key) ?? 0) + 1).get(key), `${event.run} ${event.type}`).toBe(1);
  });
}

function statusAfter(event: DaemonEvent): keyof typeof TRANSITIONS | undefined {
  if (event.type === "daemon:starting") return "starting";
  if (event.type === "daemon:started") return "running";
  if (event.type === "daemon:stopping") return "stopping";
  if (event.type === "daemon:stopped") return "stopped";
  return undefined;
}
