import type { Detail, DerivedScope, RunDetail } from "@brains/daemon-core";

const RUN: RunDetail["type"] = "daemon:run";

/**
 * Tells whether what was entered as a run was one, by what is reported through its scope. It was none where something
 * inside has skipped it: a window without room, an open circuit. A try that ended before the next one was skipped
 * makes it a run all the same.
 */
export class Account {
  #wasSkipped = false;
  #wasRun = false;

  /** @param part what is reported through it goes on as ever. */
  constructor(part: DerivedScope) {
    const report = part.report.bind(part);
    part.report = (detail) => {
      this.#note(detail);
      report(detail);
    };
  }

  get isRun(): boolean {
    return this.#wasRun || !this.#wasSkipped;
  }

  /** It failed, and what fails was run. */
  failed(): void {
    this.#wasRun = true;
  }

  #note({ type }: Detail): void {
    if (type === "daemon:skipped") this.#wasSkipped = true;
    else if (type === RUN) this.#wasRun = true;
  }
}
