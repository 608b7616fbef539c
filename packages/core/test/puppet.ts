import type { Scope } from "../src/scope.ts";

/** One entry of a puppet's handler. */
export interface PuppetRun {
  readonly scope: Scope;
  ended: boolean;
  return(): void;
  throw(error: unknown): void;
}

/** A handler that does as it is told; unless it is stubborn, it returns when its signal is aborted. */
export class Puppet {
  readonly runs: PuppetRun[] = [];
  isStubborn = false;

  readonly handler = async (scope: Scope): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const run: PuppetRun = {
        scope,
        ended: false,
        return: () => {
          run.ended = true;
          resolve();
        },
        throw: (error) => {
          run.ended = true;
          reject(error);
        },
      };
      this.runs.push(run);
      if (!this.isStubborn) scope.onAbort(() => run.return());
    });
  };

  /** The latest run. */
  get run(): PuppetRun {
    const last = this.runs.at(-1);
    if (last === undefined) throw new Error("The puppet was not entered.");
    return last;
  }

  /** Runs that have not ended. */
  get alive(): number {
    return this.runs.filter((run) => !run.ended).length;
  }
}
