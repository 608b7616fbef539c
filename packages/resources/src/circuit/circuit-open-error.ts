import { DaemonError } from "@brains/daemon-core";

/** Nothing was called: the circuit is open, or its one trial is under way. */
export class CircuitOpenError extends DaemonError {
  readonly code = "CIRCUIT_OPEN";
  /** How many failures opened it. */
  readonly failures: number;
  /** In how many ms there is a trial: 0 while one is under way, Infinity when it was opened by hand. */
  readonly retryAfter: number;
  constructor(daemon: string | undefined, failures: number, retryAfter: number) {
    const whose = daemon === undefined ? "The circuit" : `The circuit of daemon "${daemon}"`;
    super(daemon, `${whose} ${stateOf(failures, retryAfter)}.`);
    this.failures = failures;
    this.retryAfter = retryAfter;
  }
}

function stateOf(failures: number, retryAfter: number): string {
  if (retryAfter === Infinity) return "was opened by hand, until it is closed by hand";
  if (retryAfter === 0) return "is half-open, and its trial is under way";
  const after = failures === 1 ? "a failure" : `${failures} failures`;
  return `is open after ${after}: the next trial is in ${Math.ceil(retryAfter)} ms`;
}
