import { inspect } from "node:util";
import { DaemonError } from "@brains/daemon-core";

/** A store was given something that breaks a rule; nothing was read or written. */
export class StoreArgumentError extends DaemonError {
  readonly code = "STORE_INVALID_ARGUMENT";
  /** Which argument or option: `"key"`, `"value"`, `"expected"`, `"prefix"`, `"watchBuffer"`, `"path"`. */
  readonly argument: string;
  /** What is asked for. */
  readonly rule: string;
  constructor(argument: string, rule: string, given: unknown, key?: string) {
    const where = key === undefined ? "" : ` for key ${JSON.stringify(key)}`;
    super(undefined, `${argument}${where} must be ${rule}, got ${show(given)}.`);
    this.argument = argument;
    this.rule = rule;
  }
}

function show(given: unknown): string {
  return inspect(given, { depth: 0, maxStringLength: 60, maxArrayLength: 3, breakLength: Infinity });
}
