import type { Scope } from "../../src/scope.ts";
import { Supervisor } from "../../src/supervisor.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { START_LIMIT, STOP_LIMIT } from "./reference.ts";

/** What a call has come to: `pending`, `ok` or an error's code. */
export interface Observed {
  outcome: string;
}

interface Run {
  scope: Scope;
  ended: boolean;
  end(error?: Error): void;
}

/** The real supervisor with one daemon whose handler does as it is told. */
export class Subject {
  readonly clock: VirtualClock = new VirtualClock();
  readonly supervisor: Supervisor;
  readonly runs: Run[] = [];
  nextIsStubborn = false;

  constructor() {
    this.supervisor = new Supervisor({
      clock: this.clock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    this.supervisor.register({
      name: "x",
      readiness: "manual",
      startTimeout: START_LIMIT,
      stopTimeout: STOP_LIMIT,
      handler: async (scope) => await this.#handle(scope),
    });
  }

  async #handle(scope: Scope): Promise<void> {
    const stubborn = this.nextIsStubborn;
    await new Promise<void>((resolve, reject) => {
      const run: Run = {
        scope,
        ended: false,
        end: (error) => {
          run.ended = true;
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.runs.push(run);
      if (!stubborn) scope.onAbort(() => run.end());
    });
  }

  get status(): string {
    return this.supervisor.has("x") ? this.supervisor.state("x").status : "gone";
  }

  get current(): Run | undefined {
    const last = this.runs.at(-1);
    return last?.ended === false && last.scope.live ? last : undefined;
  }

  watch(call: Promise<unknown>): Observed {
    const observed: Observed = { outcome: "pending" };
    call.then(
      () => (observed.outcome = "ok"),
      (error: { code?: string; message: string }) => (observed.outcome = error.code ?? error.message),
    );
    return observed;
  }
}
