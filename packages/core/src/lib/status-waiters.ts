import { NotFoundError, ShuttingDownError } from "../errors/registration.ts";
import { onAbort, type Waiter } from "../sleep.ts";
import type { Status } from "../state.ts";
import { handled } from "./deferred.ts";

interface Waiting {
  readonly status: Status;
  readonly settle: (error?: Error) => void;
}

/** Who waits for a daemon to take a status, by its name. What nobody waits for costs nothing to tell. */
export class StatusWaiters {
  readonly #waiting = new Map<string, Set<Waiting>>();

  /** Resolves the next time the daemon takes that status; rejects with the reason as soon as `waiter` is aborted. */
  add(name: string, status: Status, waiter: Waiter | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      status,
      settle: (error) => {
        letGo();
        this.#remove(name, waiting);
        if (error === undefined) resolve();
        else reject(error);
      },
    };
    const all = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, all.add(waiting));
    let letGo = (): void => {};
    if (waiter !== undefined) {
      letGo = onAbort(waiter, () => {
        this.#remove(name, waiting);
        reject(waiter.signal.reason);
      });
    }
    return handled(promise);
  }

  /** The daemon has taken a status. Whoever waits goes on in a later microtask, not in the middle of a transition. */
  saw(name: string, status: Status): void {
    if (this.#waiting.size === 0) return;
    for (const waiting of this.#waiting.get(name) ?? []) if (waiting.status === status) waiting.settle();
  }

  /** Nothing starts any more, and what is down stays as it is. */
  close(isDown: (name: string) => boolean): void {
    for (const [name, all] of this.#waiting)
      for (const { status, settle } of all)
        if (isUp(status) || isDown(name)) settle(new ShuttingDownError(name));
  }

  /** The daemon is gone: nobody need wait for it any longer. */
  gone(name: string): void {
    if (this.#waiting.size === 0) return;
    for (const { settle } of this.#waiting.get(name) ?? []) settle(new NotFoundError(name, []));
  }

  #remove(name: string, waiting: Waiting): void {
    const all = this.#waiting.get(name);
    all?.delete(waiting);
    if (all?.size === 0) this.#waiting.delete(name);
  }
}

/** Whether a daemon comes to that status by a start. */
export function isUp(status: Status): boolean {
  return status === "starting" || status === "running";
}
