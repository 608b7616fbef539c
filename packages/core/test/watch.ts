/** What a call has come to. */
export interface Watched {
  /** `pending`, `ok`, or the error's code or message. */
  outcome: string;
  error: unknown;
  value: unknown;
}

/** Follows a promise without waiting for it. */
export function watch(promise: Promise<unknown>): Watched {
  const watched: Watched = { outcome: "pending", error: undefined, value: undefined };
  promise.then(
    (value) => Object.assign(watched, { outcome: "ok", value }),
    (error: unknown) => Object.assign(watched, { outcome: codeOf(error), error }),
  );
  return watched;
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? "";
}
