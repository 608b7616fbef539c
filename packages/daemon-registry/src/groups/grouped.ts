import type { Layer } from "@brains/daemon-core";
import type { Daemon } from "../lib/daemon.ts";
import type { Group } from "./group.ts";
import { Member } from "./member.ts";

/**
 * Makes a daemon part of the groups that supervise it, the nearest first: a failure is theirs, and so is when it is run
 * again, within one generation, as with a policy of its own.
 *
 * @param nextOrder the next place in the order of starts.
 */
export function grouped(daemon: Daemon, groups: readonly Group[], nextOrder: () => number): Layer {
  return (next) => (scope) => new Member(daemon, scope, next, groups, nextOrder()).live();
}
