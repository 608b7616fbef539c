import { onAbort } from "@brains/daemon-core";
import type { Letter } from "../letter.ts";
import { handled } from "@brains/daemon-core";

/** Senders that wait for room in a mailbox, first come first served. */
export class WaitingRoom<Message> {
  readonly #waiting = new Set<Waiting<Message>>();

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves when the letter has been called in; rejects when `signal` is aborted, and it is then
   * withdrawn.
   */
  wait(letter: Letter<Message>, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting<Message> = { letter, resolve, reject, letGo: () => {} };
    this.#waiting.add(waiting);
    if (signal !== undefined) {
      waiting.letGo = onAbort({ signal }, () => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
      });
    }
    return handled(promise);
  }

  /** Calls in the first: its sender is told that it was accepted. */
  callIn(): Letter<Message> | undefined {
    const first = this.#first();
    first?.resolve();
    return first?.letter;
  }

  /** Sends the first away: its sender gets `error`. */
  turnAway(error: Error): Letter<Message> | undefined {
    const first = this.#first();
    first?.reject(error);
    return first?.letter;
  }

  #first(): Waiting<Message> | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    this.#waiting.delete(first);
    first.letGo();
    return first;
  }
}

interface Waiting<Message> {
  readonly letter: Letter<Message>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  letGo: () => void;
}
