import type { StopReport } from "../stop-report.ts";
import { DaemonError } from "./daemon-error.ts";

/**
 * Several daemons did not start. `errors` has all failures in the order they came, then those of rolling back;
 * `cause` is the first.
 */
export class StartAllError extends AggregateError {
  constructor(errors: readonly Error[], rolledBack: boolean) {
    const tail = rolledBack ? " What this call had started was stopped again." : "";
    super(errors, `${count(errors.length)} did not start: ${listed(errors)}${tail}`, { cause: errors[0] });
    this.name = "StartAllError";
  }
}

/** Several daemons were told to stop and one or more did not; the message names them. */
export class StopAllError extends AggregateError {
  readonly report: StopReport;
  constructor(errors: readonly Error[], report: StopReport) {
    super(errors, `${count(errors.length)} did not stop: ${listed(errors)}`, { cause: errors[0] });
    this.name = "StopAllError";
    this.report = report;
  }
}

function count(n: number): string {
  return n === 1 ? "1 daemon" : `${n} daemons`;
}

function listed(errors: readonly Error[]): string {
  return errors
    .map((error) => (error instanceof DaemonError ? error.message : `${error.name}: ${error.message}`))
    .join(" ");
}
