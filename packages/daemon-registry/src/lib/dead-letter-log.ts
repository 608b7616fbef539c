import type { Logger } from "@brains/daemon-core";
import type { EventOf } from "../events.ts";
import { Sparing } from "./sparing.ts";

/** Under what all names are remembered that belong to no daemon. */
const NOBODY = "";

/** Warns of dead letters without flooding the log. */
export class DeadLetterLog {
  readonly #sparing = new Sparing();

  tell({ daemon, reason, from, time }: EventOf<"daemon:dead-letter">, logger: Logger): void {
    const more = this.#sparing.more(
      reason === "unknown" || reason === "unregistered" ? NOBODY : daemon,
      time,
    );
    if (more === undefined) return;
    const sender = from === undefined ? "" : ` from "${from}"`;
    logger.warn({ daemon, reason }, `A message${sender} to "${daemon}" was not delivered: ${reason}${more}.`);
  }
}
