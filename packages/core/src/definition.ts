import type { Duration } from "./duration.ts";
import type { Layer, Scope } from "./scope.ts";

/** The function a daemon is. It may return anything, a promise or not. */
export type Handler = (scope: Scope) => unknown;

/** Another daemon that must be ready first. */
export type Dependency =
  | string
  | {
      name: string;
      /** Waited for, but its failure or absence does not matter. @default false */
      optional?: boolean;
      /** Stop with it, when it ends in error or completes. @default false */
      bindsTo?: boolean;
    };

/** What core needs to know of a daemon. A key given as `undefined` is absent. */
export interface CoreDefinition {
  /** Unique in its registry, not empty. */
  name: string;
  handler: Handler;
  /** Wrapped around the handler, the first one outermost. */
  layers?: readonly Layer[] | undefined;
  dependencies?: readonly Dependency[] | undefined;
  /** A path: `"plugin-x/web"` is in the group `"plugin-x"` too. */
  group?: string | undefined;
  tags?: readonly string[] | undefined;
  /** Whether its failure fails `startAll`. @default true */
  required?: boolean | undefined;
  /**
   * When it is ready: one microtask turn after its handler was `"entered"` and did not fail in it, or when the
   * handler calls `ready()` (`"manual"`; systemd's Type=notify). `"layers"`: when a layer does.
   * @default "entered"
   */
  readiness?: "entered" | "manual" | "layers" | undefined;
  /** How long it may take to be ready, in ms. @default 30_000 */
  startTimeout?: Duration | undefined;
  /** How long it may take to end after its signal was aborted, in ms. @default 10_000 */
  stopTimeout?: Duration | undefined;
  /** Whether it stays `running` after its handler returned (systemd's RemainAfterExit). @default false */
  remainAfterExit?: boolean | undefined;
  /** Whether it keeps the process alive while it is up. @default true */
  keepAlive?: boolean | undefined;
}

/** `startTimeout` where a definition has none, in ms. */
export const START_TIMEOUT = 30_000;
/** `stopTimeout` where a definition has none, in ms. */
export const STOP_TIMEOUT = 10_000;

/** A dependency with all its keys. */
export function dependencyOf(dependency: Dependency): { name: string; optional: boolean; bindsTo: boolean } {
  if (typeof dependency === "string") return { name: dependency, optional: false, bindsTo: false };
  return {
    name: dependency.name,
    optional: dependency.optional ?? false,
    bindsTo: dependency.bindsTo ?? false,
  };
}
