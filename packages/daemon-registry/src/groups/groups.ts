import type { Layer } from "@brains/daemon-core";
import type { Daemon } from "../lib/daemon.ts";
import { Group, type GroupHost } from "./group.ts";
import type { GroupOptions } from "./group-options.ts";
import { grouped } from "./grouped.ts";

/** The groups of a registry that are more than a label. */
export class Groups {
  readonly #options = new Map<string, GroupOptions>();
  readonly #supervised = new Map<string, Group>();
  readonly #host: GroupHost;
  #order = 0;

  constructor(host: GroupHost) {
    this.#host = host;
  }

  /** @param options checked ones. */
  define(path: string, options: GroupOptions): void {
    this.#options.set(path, options);
    this.#supervised.delete(path);
    const { strategy = "one-for-one", restartPolicy } = options;
    if (strategy === "one-for-one" && restartPolicy === undefined) return;
    const parent = (): Group | undefined => this.#around(outside(path))[0];
    this.#supervised.set(path, new Group(path, strategy, restartPolicy ?? {}, parent, this.#host));
  }

  /** What a member of this group depends on because it is one. */
  dependenciesOf(group: string | undefined): NonNullable<GroupOptions["dependencies"]> {
    return upwards(group).flatMap((path) => this.#options.get(path)?.dependencies ?? []);
  }

  /** Whether a member's own failures are the group's to deal with, and its own policy is not used. */
  takesOver(group: string | undefined): boolean {
    return this.#around(group)[0]?.takesOver === true;
  }

  /** The nearest group that supervises a member. */
  nearest(group: string | undefined): string | undefined {
    return this.#around(group)[0]?.path;
  }

  /** What makes a daemon a part of the groups that supervise it; `undefined` where there are none. */
  layerOf(daemon: Daemon): Layer | undefined {
    const groups = this.#around(daemon.definition.group);
    return groups.length === 0 ? undefined : grouped(daemon, groups, () => (this.#order += 1));
  }

  /** The groups that supervise a member, the nearest first. */
  #around(group: string | undefined): Group[] {
    return upwards(group).flatMap((path) => this.#supervised.get(path) ?? []);
  }
}

/** The group around a group. */
function outside(path: string): string | undefined {
  return upwards(path)[1];
}

/** `"a/b/c"`, `"a/b"`, `"a"`. */
function upwards(group: string | undefined): string[] {
  if (group === undefined) return [];
  const parts = group.split("/");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}
