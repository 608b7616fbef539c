import process from "node:process";

/** The signals that end a service, and their numbers. */
const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

/** The signals that end a service. */
export type EndSignal = keyof typeof NUMBERS;

/** How signals are dealt with. */
export interface SignalOptions {
  /** @default ["SIGINT", "SIGTERM"] */
  signals?: readonly EndSignal[] | undefined;
  /** Told the signal that begins the shutdown. */
  onSignal?: ((signal: EndSignal) => void) | undefined;
}

/**
 * The first signal shuts down, the second ends the process at once with 128 + its number. After the shutdown the
 * handlers are gone, and the process ends by itself when nothing else keeps it; a failed shutdown sets
 * `process.exitCode` to 1.
 *
 * @returns what takes the handlers off again.
 */
export function handleSignals(shutdown: () => Promise<unknown>, options: SignalOptions = {}): () => void {
  const signals = options.signals ?? (["SIGINT", "SIGTERM"] as const);
  let begun = false;
  const remove = (): void => {
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const known = signal as EndSignal;
    if (begun) process.exit(128 + NUMBERS[known]);
    begun = true;
    try {
      options.onSignal?.(known);
    } finally {
      void end(shutdown, remove);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return remove;
}

async function end(shutdown: () => Promise<unknown>, remove: () => void): Promise<void> {
  try {
    await shutdown();
  } catch {
    process.exitCode = 1;
  } finally {
    remove();
  }
}
