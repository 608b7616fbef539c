import { isPlainSentence } from "./plain-sentence.ts";

/** What a person has to know of a start that failed: the innermost error, or the first that says all in a sentence. */
export function rootCause(error: unknown): Error {
  if (isPlainSentence(error)) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return rootCause(error.cause);
  return error instanceof Error ? error : new Error(String(error));
}
