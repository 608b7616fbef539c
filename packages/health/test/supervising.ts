import {
  type CoreDefinition,
  type CoreEvent,
  type LifecycleState,
  type Handler,
  Supervisor,
} from "@brains/daemon-core";
import { obedient } from "./alone.ts";
import { type TestClock, testClock } from "./clock.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A supervisor with one daemon, and what it said. */
export interface Supervising {
  readonly clock: TestClock;
  readonly supervisor: Supervisor;
  readonly events: CoreEvent[];
  readonly reports: () => string[];
  readonly state: () => LifecycleState;
}

/** A supervisor with one daemon, on virtual time. */
export function supervising(definition: Omit<CoreDefinition, "name">): Supervising {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger: silent });
  const events: CoreEvent[] = [];
  supervisor.subscribe((event) => {
    if (event.type !== "registry:shutdown") events.push(event);
  });
  supervisor.register({ name: "sync", ...definition });
  const reports = (): string[] =>
    events.flatMap((event) => (event.type === "daemon:report" ? [event.detail.type] : []));
  const state = (): LifecycleState => supervisor.state("sync");
  return { clock, supervisor, events, reports, state };
}

/** Fails so often before it goes on until it is stopped. */
export function failing(times: number): { runs: () => number; handler: Handler } {
  let runs = 0;
  return {
    runs: () => runs,
    handler: async (scope) => {
      runs += 1;
      if (runs <= times) throw new Error(`no ${runs}`);
      await obedient(scope);
    },
  };
}
