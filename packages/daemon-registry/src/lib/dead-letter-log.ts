import type { Logger } from "@brains/daemon-core";
import type { EventOf } from "../events.ts";

/** At most one line a daemon in so many ms. */
const PAUSE = 10_000;

/** Warns of dead letters without flooding the log: the first of a daemon at once, further ones as a number later. */
export class DeadLetterLog {
  readonly #last = new Map<string, { time: number; held: number }>();

  tell({ daemon, reason, from, time }: EventOf<"daemon:dead-letter">, logger: Logger): void {
    const last = this.#last.get(daemon);
    if (last !== undefined && time - last.time >= 0 && time - last.time < PAUSE) {
      last.held += 1;
      return;
    }
    const more = last === undefined || last.held === 0 ? "" : ` (and ${last.held} since the last such line)`;
    const sender = from === undefined ? "" : ` from "${from}"`;
    logger.warn({ reason }, `A message${sender} to "${daemon}" was not delivered: ${reason}${more}.`);
    this.#last.set(daemon, { time, held: 0 });
  }
}
