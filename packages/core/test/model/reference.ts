/** What a call on the daemon is expected to have come to. */
export interface Expected {
  outcome: string;
}

interface Run {
  stubborn: boolean;
  aborted: boolean;
  /** When an interrupted attempt is abandoned. */
  graceDue?: number;
}

export const START_LIMIT = 30;
export const STOP_LIMIT = 10;

/** One daemon with manual readiness, as the clauses describe it, and nothing else. */
export class Reference {
  status: "stopped" | "starting" | "running" | "stopping" | "error" = "stopped";
  entered = 0;
  gone = false;
  abandoned = 0;
  run: Run | undefined;
  #now = 0;
  #leaving = false;
  #starts: Expected[] = [];
  #queued: Expected[] | undefined;
  #stops: Expected[] = [];
  #startDue = Infinity;
  #stopDue = Infinity;
  nextIsStubborn = false;

  start(call: Expected): void {
    if (this.gone) call.outcome = "DAEMON_NOT_FOUND";
    else if (this.#leaving) call.outcome = "UNREGISTERED";
    else if (this.status === "running") call.outcome = "ok";
    else if (this.status === "starting") this.#starts.push(call);
    else if (this.status === "stopping") (this.#queued ??= []).push(call);
    else if (this.run !== undefined) call.outcome = "STILL_RUNNING";
    else this.#begin([call]);
  }

  restart(call: Expected): void {
    if (this.gone) call.outcome = "DAEMON_NOT_FOUND";
    else if (this.#leaving) call.outcome = "UNREGISTERED";
    else if (this.status === "stopping") (this.#queued ??= []).push(call);
    else if (this.run === undefined) this.#begin([call]);
    else {
      const carried = this.#starts;
      this.#starts = [];
      this.#halt();
      this.#queued = [...carried, call];
    }
  }

  stop(call: Expected): void {
    if (this.gone) call.outcome = "DAEMON_NOT_FOUND";
    else if (this.run === undefined && this.status !== "stopping") {
      this.status = "stopped";
      call.outcome = "ok";
    } else {
      this.#rejectStarts("START_ABORTED", "SUPERSEDED");
      this.#halt();
      this.#stops.push(call);
    }
  }

  unregister(call: Expected): void {
    if (this.gone) call.outcome = "ok";
    else if (this.run === undefined && this.status !== "stopping") {
      this.gone = true;
      call.outcome = "ok";
    } else {
      this.#rejectStarts("UNREGISTERED", "UNREGISTERED");
      this.#leaving = true;
      this.#halt();
      this.#stops.push(call);
    }
  }

  kill(call: Expected): void {
    if (this.gone) {
      call.outcome = "DAEMON_NOT_FOUND";
      return;
    }
    call.outcome = "ok";
    if (this.run === undefined) {
      this.status = "stopped";
      return;
    }
    this.#rejectStarts("START_ABORTED", "SUPERSEDED");
    this.abandoned += 1;
    this.#ended();
  }

  ready(): void {
    if (this.status !== "starting" || this.run?.aborted !== false) return;
    this.status = "running";
    this.#startDue = Infinity;
    settleAll(this.#starts, "ok");
    this.#starts = [];
  }

  /** The handler returns (`undefined`) or throws. */
  end(error: string | undefined): void {
    const { run } = this;
    if (run === undefined) return;
    if (run.graceDue !== undefined && this.status === "starting") this.#fail("START_TIMEOUT");
    else if (this.status === "stopping" || this.status === "error") this.#ended();
    else if (error !== undefined) this.#fail(error);
    else if (this.status === "starting") this.#fail("RETURNED_BEFORE_READY");
    else this.#ended();
  }

  /** What happens by itself as soon as it can: a handler that listens ends. */
  settle(): void {
    while (this.run !== undefined && this.run.aborted && !this.run.stubborn) this.end(undefined);
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    this.settle();
    for (let due = this.#due(); due <= end; due = this.#due()) {
      this.#now = due;
      this.#expire(due);
      this.settle();
    }
    this.#now = end;
  }

  #due(): number {
    return Math.min(this.#startDue, this.#stopDue, this.run?.graceDue ?? Infinity);
  }

  #expire(due: number): void {
    const { run } = this;
    if (due === this.#startDue && run !== undefined) {
      this.#startDue = Infinity;
      run.aborted = true;
      run.graceDue = this.#now + STOP_LIMIT;
      return;
    }
    if (due === this.#stopDue) this.#outlive();
    else {
      this.abandoned += 1;
      this.end(undefined);
    }
  }

  #outlive(): void {
    this.#stopDue = Infinity;
    this.status = "error";
    settleAll(this.#stops, "STOP_TIMEOUT");
    settleAll(this.#queued ?? [], "STOP_TIMEOUT");
    this.#stops = [];
    this.#queued = undefined;
  }

  #begin(calls: Expected[]): void {
    this.status = "starting";
    this.entered += 1;
    this.run = { stubborn: this.nextIsStubborn, aborted: false };
    this.#starts = calls;
    this.#startDue = this.#now + START_LIMIT;
  }

  #halt(): void {
    if (this.status === "stopping" || this.run === undefined) return;
    this.status = "stopping";
    this.run.aborted = true;
    this.run.graceDue = Infinity;
    this.#startDue = Infinity;
    this.#stopDue = this.#now + STOP_LIMIT;
  }

  #fail(error: string): void {
    this.status = "error";
    this.run = undefined;
    this.#startDue = Infinity;
    settleAll(this.#starts, error);
    this.#starts = [];
  }

  #ended(): void {
    this.status = "stopped";
    this.run = undefined;
    this.#startDue = Infinity;
    this.#stopDue = Infinity;
    settleAll(this.#stops, "ok");
    this.#stops = [];
    this.gone = this.#leaving;
    const queued = this.#queued;
    this.#queued = undefined;
    if (queued !== undefined) this.#begin(queued);
  }

  #rejectStarts(started: string, queued: string): void {
    settleAll(this.#starts, started);
    settleAll(this.#queued ?? [], queued);
    this.#starts = [];
    this.#queued = undefined;
  }
}

function settleAll(calls: readonly Expected[], outcome: string): void {
  for (const call of calls) call.outcome = outcome;
}
