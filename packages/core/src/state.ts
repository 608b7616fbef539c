import type { AbortKind } from "./abort-reason.ts";

/** What a daemon is, in one word. */
export type Status = LifecycleState["status"];

/** Why a daemon is stopped: it never ran, it returned on its own, or it was told to. */
export type StopReason = "registered" | "completed" | AbortKind;

/** What a daemon is, with what belongs to it. A transition replaces the whole value; `since` is wall time in ms. */
export type LifecycleState =
  | { readonly status: "stopped"; readonly since: number; readonly reason: StopReason }
  | { readonly status: "starting"; readonly since: number; readonly phase: string }
  | { readonly status: "running"; readonly since: number }
  | { readonly status: "stopping"; readonly since: number; readonly reason: AbortKind }
  | { readonly status: "error"; readonly since: number; readonly error: Error };

/**
 * The closed graph of states: no other transition is ever to be seen.
 *
 * ```text
 *            ┌────────────── completed ──────────────┐
 *            ▼                                       │
 *        stopped ── start ──▶ starting ── ready ──▶ running ─┐
 *          ▲  ▲                │  ▲ ▲ │                │ │     │
 *          │  │             stop  │ │ └──── backoff ◀──┘ │     │ failed
 *          │  │                ▼  │ └── failed ──┐       stop   │
 *          │  └────────── stopping ◀──────────────┼──────┘     │
 *          │                 │ ▲                  ▼            │
 *          └── ended ────── error ◀────── did not end, failed ─┘
 * ```
 */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  stopped: ["starting"],
  starting: ["running", "stopping", "error"],
  running: ["starting", "stopping", "stopped", "error"],
  stopping: ["stopped", "error"],
  error: ["starting", "stopping", "stopped"],
};
