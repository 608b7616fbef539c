import type { AbortKind, Clock, Detail, Waiter } from "@brains/daemon-core";

/**
 * Who takes something, or runs: a scope of a layer, or nothing but `{ signal }`. What else of a scope there is tells
 * whose daemon it is, why it was aborted (without making its signal) and whether its run was abandoned.
 */
export interface Taker extends Waiter {
  readonly name?: string;
  readonly kind?: AbortKind | undefined;
  readonly reason?: unknown;
  readonly live?: boolean;
  readonly clock?: Clock;
  onAbandon?(listener: () => void): () => void;
  report?(detail: Detail): void;
}
