import { types } from "node:util";
import { DaemonError } from "./daemon-error.ts";

/** Something was thrown that is not a well-behaved Error; `cause` is the very thing. */
export class NonErrorThrownError extends DaemonError {
  readonly code = "NON_ERROR_THROWN";
  constructor(thrown: unknown) {
    super(undefined, `Something that is not an Error was thrown: ${describe(thrown)}`, { cause: thrown });
  }
}

/**
 * Whatever was thrown, as an Error: a well-behaved one by identity, anything else (a string, `undefined`,
 * an object with hostile getters) wrapped with the original as `cause`.
 */
export function toError(thrown: unknown): Error {
  return wellBehaved(thrown) ? thrown : new NonErrorThrownError(thrown);
}

/** The message of whatever was thrown; never throws itself. */
export function messageOf(thrown: unknown): string {
  return toError(thrown).message;
}

function wellBehaved(thrown: unknown): thrown is Error {
  try {
    // An Error of another realm, such as a test runner's, is not an instance of ours.
    if (!(thrown instanceof Error || types.isNativeError(thrown))) return false;
    return typeof thrown.message === "string" && typeof thrown.name === "string" && readable(thrown);
  } catch {
    return false;
  }
}

function readable(error: Error): boolean {
  return [error.stack, error.cause].length === 2;
}

function describe(thrown: unknown): string {
  try {
    return typeof thrown === "object" && thrown !== null
      ? Object.prototype.toString.call(thrown)
      : String(thrown);
  } catch {
    return "a hostile object";
  }
}
