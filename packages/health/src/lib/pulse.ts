import { type Clock, toError, type Timer } from "@brains/daemon-core";

/** Something that is done again and again. */
export interface Pulse {
  /** Ends it; resolves when what was being done is over. */
  stop(): Promise<void>;
}

/**
 * Does `work` once a period, first after one, never twice at once.
 *
 * @param failed told of a failure, and not again before one that went well.
 */
export function pulse(
  clock: Clock,
  period: number,
  work: () => Promise<void>,
  failed: (error: Error) => void,
): Pulse {
  let ended = false;
  let failing = false;
  let current = Promise.resolve();
  let timer: Timer;
  const once = async (): Promise<void> => {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing) failed(toError(error));
      failing = true;
    }
    if (!ended) arm();
  };
  const arm = (): void => {
    timer = clock.setTimer(period, () => {
      current = once();
    });
  };
  arm();
  return {
    stop: async () => {
      ended = true;
      timer.cancel();
      await current;
    },
  };
}
