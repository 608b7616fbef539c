import { clearTimeout, setTimeout } from "node:timers";
import type { Status } from "@brains/daemon-core";
import type { DaemonRegistry } from "../daemon-registry.ts";
import type { EventName, EventOf } from "../events.ts";

/** How long something is waited for. */
export interface RealWaitOptions {
  /** Real time in ms, whatever clock the registry has; vitest's and jest's fake timers do not reach it. @default 1_000 */
  timeout?: number | undefined;
  /** Only events of this daemon. */
  daemon?: string | undefined;
}

/**
 * Resolves when the daemon has that status, at once if it has it already: `registry.waitFor` with a limit in real time.
 *
 * @throws (rejects) Error saying what the status is, after the timeout; NotFoundError where there is none of that
 * name, or none any more.
 */
export function waitForStatus(
  registry: DaemonRegistry,
  name: string,
  status: Status,
  { timeout = 1_000 }: RealWaitOptions = {},
): Promise<void> {
  return within(
    timeout,
    (signal) => registry.waitFor(status, { daemon: name, signal }),
    () => `Daemon "${name}" is ${registry.getStatus(name)}, not ${status}, after ${timeout} ms.`,
  );
}

/** Resolves with the next event of that name. @throws (rejects) Error after the timeout. */
export function waitForEvent<Name extends EventName>(
  registry: DaemonRegistry,
  event: Name,
  { timeout = 1_000, daemon }: RealWaitOptions = {},
): Promise<EventOf<Name>> {
  const whose = daemon === undefined ? "" : ` of "${daemon}"`;
  return within(
    timeout,
    (signal) => registry.waitFor(event, { daemon, signal }),
    () => `There was no ${event}${whose} within ${timeout} ms.`,
  );
}

async function within<Result>(
  timeout: number,
  wait: (signal: AbortSignal) => Promise<Result>,
  complaint: () => string,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(complaint())), timeout);
  try {
    return await wait(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
