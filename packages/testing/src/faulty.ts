/** How a handler is to misbehave; keys can be combined. */
export interface Faults {
  /** Fail in these runs, counted from 1, or in all. */
  failOn?: readonly number[] | "always" | undefined;
  /** What it fails with. @default an Error saying which run it was */
  error?: unknown;
  /** Never end in these runs, whatever the signal says. */
  hangOn?: readonly number[] | undefined;
  /** Ignore the signal, and end only when `release` is called. @default false */
  stubborn?: boolean | undefined;
}

/** A handler that misbehaves on demand. */
export interface FaultyHandler {
  (context: { readonly signal: AbortSignal }): Promise<void>;
  /** How often it was entered. */
  readonly entered: number;
  /** Lets all runs end that ignore their signal. */
  release(): void;
}

/**
 * A handler that fails, hangs or ignores its signal when told to, and otherwise runs until it is aborted: to see
 * what a service does when a part of it breaks.
 *
 * @example
 * ```ts
 * import { faulty } from "@brains/daemon-testing";
 *
 * const handler = faulty({ failOn: [1] });
 * const controller = new AbortController();
 * await handler(controller).catch((error: Error) => console.log(error.message));
 * // Fault injected into run 1.
 * ```
 */
export function faulty(faults: Faults = {}): FaultyHandler {
  let entered = 0;
  const held = new Set<() => void>();
  const handler = async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
    const run = (entered += 1);
    if (faults.failOn === "always" || faults.failOn?.includes(run) === true) {
      throw faults.error ?? new Error(`Fault injected into run ${run}.`);
    }
    const deaf = faults.stubborn === true || faults.hangOn?.includes(run) === true;
    await new Promise<void>((resolve) => {
      held.add(resolve);
      if (deaf) return;
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
  };
  return Object.defineProperties(handler, {
    entered: { get: () => entered },
    release: {
      value: () => {
        for (const end of held) end();
        held.clear();
      },
    },
  }) as FaultyHandler;
}
