import type { LifecycleState } from "../state.ts";

type Starting = Extract<LifecycleState, { status: "starting" }>;
type Running = Extract<LifecycleState, { status: "running" }>;

/** The states of units that come up: those of one millisecond are one object, since a state is never written to. */
export class SharedStates {
  #starting: Starting | undefined;
  #running: Running | undefined;

  starting(since: number, phase: string): Starting {
    const last = this.#starting;
    if (last !== undefined && last.since === since && last.phase === phase) return last;
    return (this.#starting = Object.freeze({ status: "starting", since, phase }));
  }

  running(since: number): Running {
    const last = this.#running;
    if (last !== undefined && last.since === since) return last;
    return (this.#running = Object.freeze({ status: "running", since }));
  }
}
