import type { Next } from "../state-options.ts";
import { isPlain } from "./snapshots.ts";

/**
 * The state that a set makes of the present one. A plain object goes into a plain object; anything else takes its
 * place, and so does everything when the set `replaces`.
 */
export function nextState<State>(
  current: Readonly<State> | undefined,
  next: Next<State>,
  replaces: boolean,
): State;
export function nextState(current: unknown, next: unknown, replaces: boolean): unknown {
  const given: unknown = typeof next === "function" ? Reflect.apply(next, undefined, [current]) : next;
  return !replaces && isPlain(current) && isPlain(given) ? { ...current, ...given } : given;
}
