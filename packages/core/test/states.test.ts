import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CoreEvent, type Status, TRANSITIONS } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";

const actions = [
  "start",
  "stop",
  "restart",
  "kill",
  "ready",
  "not ready",
  "throw",
  "return",
  "advance",
  "listen",
] as const;

/** One daemon; its state is looked at after every turn, in every listener and in every waiter. */
class Recorder {
  readonly stage: Stage = new Stage();
  readonly puppet = this.stage.add("a", { readiness: "manual", startTimeout: 30, stopTimeout: 10 });
  readonly seen: Status[] = ["stopped"];
  /** Events that came before what they tell of. */
  readonly unseen: string[] = [];

  constructor() {
    this.stage.supervisor.subscribe((event) => {
      this.look();
      if ("daemon" in event && !this.#isVisible(event)) this.unseen.push(event.type);
    });
  }

  look(): void {
    const { status } = this.stage.supervisor.state("a");
    if (status !== this.seen.at(-1)) this.seen.push(status);
  }

  async take(action: (typeof actions)[number]): Promise<void> {
    const { supervisor, clock } = this.stage;
    const run = this.puppet.runs.at(-1);
    const looking = (call: Promise<void>) =>
      call.then(
        () => this.look(),
        () => this.look(),
      );
    if (action === "start" || action === "stop" || action === "restart")
      void looking(supervisor[action]("a"));
    else if (action === "kill") void looking(supervisor.stop("a", { force: true }));
    else if (action === "ready") run?.scope.ready();
    else if (action === "not ready") run?.scope.notReady("backoff");
    else if (action === "throw") run?.throw(new Error("boom"));
    else if (action === "return") run?.return();
    else if (action === "listen") this.puppet.isStubborn = !this.puppet.isStubborn;
    else await clock.advance(15);
    this.look();
    for (let turn = 0; turn < 8; turn++) {
      await Promise.resolve();
      this.look();
    }
  }

  /** A14: whether the change that an event tells of has been made. */
  #isVisible({ type }: CoreEvent): boolean {
    const told = {
      starting: "starting",
      started: "running",
      stopping: "stopping",
      stopped: "stopped",
      error: "error",
    };
    const expected: unknown = Reflect.get(told, type.replace("daemon:", ""));
    return expected === undefined || expected === this.stage.supervisor.state("a").status;
  }
}

test("A15, A14, L8: over random sequences no transition is outside the table, changes come before news, news in order", async () => {
  const taken = new Set<string>();
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...actions), { maxLength: 25 }),
    async (sequence) => {
      const recorder = new Recorder();
      for (const action of sequence) await recorder.take(action);
      recorder.seen.forEach((status, at) => {
        const next = recorder.seen[at + 1];
        if (next === undefined) return;
        taken.add(`${status} ${next}`);
        expect(TRANSITIONS[status], `${status} to ${next}`).toContain(next);
      });
      expect(recorder.unseen).toEqual([]);
      checkOrder(recorder.stage.events as CoreEvent[]);
    },
  );
  await fc.assert(property, { numRuns: 1_500, seed: 20_261_125 });
  const table = Object.entries(TRANSITIONS).flatMap(([from, to]) => to.map((one) => `${from} ${one}`));
  expect([...taken].toSorted()).toEqual(table.toSorted());
}, 30_000);

/** L8: sequences grow, a generation is told of in causal order with one started and one terminal event. */
function checkOrder(events: readonly CoreEvent[]): void {
  const story = new Map<string, string>();
  events.forEach((event, at) => {
    expect(event.sequence).toBe(at + 1);
    const letter = {
      "daemon:starting": "<",
      "daemon:started": "+",
      "daemon:stopping": "-",
      "daemon:stopped": ".",
    };
    const final = event.type === "daemon:error" && event.final ? "!" : "";
    story.set(
      event.run,
      (story.get(event.run) ?? "") + ((Reflect.get(letter, event.type) as string | undefined) ?? final),
    );
  });
  // It begins, is up at most once, may be told to stop more than once when it outlives a stop, and ends once.
  for (const [run, told] of story)
    expect(told, `of ${run}`).toMatch(run.endsWith("#0") ? /^$/ : /^<\+?(!|-+\.?|\.)?$/);
}

test("A15: the graph is closed: every state it leads to is in it, and every one can be reached", () => {
  const statuses = Object.keys(TRANSITIONS);
  const targets = new Set(Object.values(TRANSITIONS).flat());
  expect([...targets].toSorted()).toEqual(statuses.toSorted());
});

test("A15: the README draws every transition of the table and no other", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const drawn = [...readme.matchAll(/^ {2}(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} ${to}`);
  const table = Object.entries(TRANSITIONS).flatMap(([from, to]) => to.map((one) => `${from} ${one}`));
  expect([...new Set(drawn)].toSorted()).toEqual(table.toSorted());
});

test("A16: what belongs to a generation is inert once it is over", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { scope } = puppet.run;
  puppet.run.return();
  await settle();
  stage.events.length = 0;
  scope.ready();
  scope.notReady("backoff");
  scope.report({ type: "x" });
  scope.requestRestart("health");
  scope.waitUntil(new Promise(() => {}));
  expect([stage.events, scope.live, scope.readySince]).toEqual([[], false, undefined]);
  await stage.supervisor.start("a");
  await stage.supervisor.stop("a");
});
