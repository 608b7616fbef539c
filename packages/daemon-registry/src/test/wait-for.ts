import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import type { Status } from "@brains/daemon-core";
import type { DaemonRegistry } from "../daemon-registry.ts";
import type { EventName, EventOf } from "../events.ts";

/** How long something is waited for. */
export interface WaitOptions {
  /** Real time in ms, whatever clock the registry has; vitest's and jest's fake timers do not reach it. @default 1_000 */
  timeout?: number | undefined;
  /** Only events of this daemon. */
  daemon?: string | undefined;
}

/** How often a status is looked at besides, in ms: not every change is told, such as being up again after a backoff. */
const LOOK_EVERY = 10;

/**
 * Resolves when the daemon has that status, at once if it has it already.
 *
 * @throws (rejects) Error saying what the status is, after the timeout; NotFoundError where there is none of that
 * name, or none any more.
 */
export function waitForStatus(
  registry: DaemonRegistry,
  name: string,
  status: Status,
  { timeout = 1_000 }: WaitOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearInterval(poll);
      clearTimeout(timer);
      off();
      settle();
    };
    const look = (): void => {
      try {
        if (registry.getStatus(name) === status) end(resolve);
      } catch (error) {
        end(() => reject(error));
      }
    };
    const off = registry.subscribe(look);
    const poll = setInterval(look, LOOK_EVERY);
    const timer = setTimeout(() => {
      const is = registry.getStatus(name);
      end(() => reject(new Error(`Daemon "${name}" is ${is}, not ${status}, after ${timeout} ms.`)));
    }, timeout);
    look();
  });
}

/** Resolves with the next event of that name. @throws (rejects) Error after the timeout. */
export function waitForEvent<Name extends EventName>(
  registry: DaemonRegistry,
  event: Name,
  { timeout = 1_000, daemon }: WaitOptions = {},
): Promise<EventOf<Name>> {
  return new Promise((resolve, reject) => {
    const off = registry.on(event, (told) => {
      if (daemon !== undefined && Reflect.get(told, "daemon") !== daemon) return;
      clearTimeout(timer);
      off();
      resolve(told);
    });
    const timer = setTimeout(() => {
      off();
      const whose = daemon === undefined ? "" : ` of "${daemon}"`;
      reject(new Error(`There was no ${event}${whose} within ${timeout} ms.`));
    }, timeout);
  });
}
