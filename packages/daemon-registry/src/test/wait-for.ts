import type { Status } from "@brains/daemon-core";
import type { DaemonRegistry } from "../daemon-registry.ts";
import type { EventName, EventOf } from "../events.ts";

/** How long something is waited for. */
export interface WaitOptions {
  /** Real time in ms, whatever clock the registry has. @default 1_000 */
  timeout?: number | undefined;
  /** Only events of this daemon. */
  daemon?: string | undefined;
}

/**
 * Resolves when the daemon has that status, at once if it has it already.
 *
 * @throws (rejects) Error saying what the status is, after the timeout.
 */
export function waitForStatus(
  registry: DaemonRegistry,
  name: string,
  status: Status,
  { timeout = 1_000 }: WaitOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => registry.getStatus(name) === status;
    if (look()) return resolve();
    const end = (settle: () => void): void => {
      globalThis.clearTimeout(timer);
      off();
      settle();
    };
    const off = registry.subscribe(() => {
      if (look()) end(resolve);
    });
    const timer = globalThis.setTimeout(() => {
      const is = registry.getStatus(name);
      end(() => reject(new Error(`Daemon "${name}" is ${is}, not ${status}, after ${timeout} ms.`)));
    }, timeout);
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
      globalThis.clearTimeout(timer);
      off();
      resolve(told);
    });
    const timer = globalThis.setTimeout(() => {
      off();
      reject(
        new Error(
          `There was no ${event}${daemon === undefined ? "" : ` of "${daemon}"`} within ${timeout} ms.`,
        ),
      );
    }, timeout);
  });
}
