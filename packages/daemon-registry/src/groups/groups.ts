import { didYouMean, InvalidDefinitionError, type Logger, type Supervisor } from "@brains/daemon-core";
import { restartPolicyOf } from "@brains/daemon-health";
import { type Failure, Group, type GroupHost } from "./group.ts";
import type { GroupOptions, GroupStrategy } from "./group-options.ts";

const STRATEGIES: readonly GroupStrategy[] = ["one-for-one", "one-for-all", "rest-for-one"];
const KEYS = ["strategy", "restartPolicy", "dependencies"];

/** The groups of a registry that are more than a label, and the way a failure goes up through them. */
export class Groups {
  readonly #options = new Map<string, GroupOptions>();
  readonly #supervised = new Map<string, Group>();
  readonly #host: GroupHost;

  constructor(core: Supervisor, logger: () => Logger) {
    this.#host = { core, logger, gaveUp: (path, failure) => this.#gaveUp(path, failure) };
  }

  /** @throws InvalidDefinitionError; RangeError for a policy that breaks a rule. */
  define(path: string, options: GroupOptions): void {
    const unknown = Object.keys(options).find((key) => !KEYS.includes(key));
    const { strategy = "one-for-one", restartPolicy } = options;
    if (unknown !== undefined)
      refuse(path, unknown, `is not a known key.${didYouMean(unknown, KEYS)}`, Reflect.get(options, unknown));
    if (!STRATEGIES.includes(strategy))
      refuse(path, "strategy", `must be one of ${STRATEGIES.join(", ")}`, strategy);
    if (typeof path !== "string" || path === "") refuse("(group)", "name", "must not be empty", path);
    if (restartPolicy !== undefined) restartPolicyOf(restartPolicy);
    this.#supervised.get(path)?.release();
    this.#options.set(path, options);
    this.#supervised.delete(path);
    if (strategy !== "one-for-one" || restartPolicy !== undefined)
      this.#supervised.set(path, new Group(path, strategy, restartPolicy ?? {}, this.#host));
  }

  /** What a member of this group depends on because it is one. */
  dependenciesOf(group: string | undefined): NonNullable<GroupOptions["dependencies"]> {
    return upwards(group).flatMap((path) => this.#options.get(path)?.dependencies ?? []);
  }

  /** Whether a member's own failures are the group's to deal with, and its own policy is not used. */
  takesOver(group: string | undefined): boolean {
    const nearest = upwards(group).find((path) => this.#supervised.has(path));
    return nearest !== undefined && (this.#options.get(nearest)?.strategy ?? "one-for-one") !== "one-for-one";
  }

  /** A member has failed for good. */
  memberFailed(member: string, group: string | undefined, error: Error): void {
    this.#nearest(group)?.failed({ members: [member], error });
  }

  /** Somebody stopped a daemon: no group starts it again. */
  release(member: string, group: string | undefined): void {
    for (const path of upwards(group)) this.#supervised.get(path)?.release(member);
  }

  /** Somebody stopped a group and those inside it, or everything. */
  releaseAll(group?: string): void {
    for (const [path, supervised] of this.#supervised) {
      if (group === undefined || path === group || path.startsWith(`${group}/`)) supervised.release();
    }
  }

  #nearest(group: string | undefined): Group | undefined {
    const path = upwards(group).find((one) => this.#supervised.has(one));
    return path === undefined ? undefined : this.#supervised.get(path);
  }

  /** A group that is given up fails its parent; the registry is the root. */
  #gaveUp(path: string, failure: Failure): void {
    const { core, logger } = this.#host;
    const { error } = failure;
    logger().error(
      { group: path, err: error },
      `The group "${path}" was given up and stopped: ${error.message}`,
    );
    if (this.#options.get(path)?.restartPolicy?.onGiveUp === "shutdown") void core.shutdown();
    else this.#nearest(upwards(path)[1])?.failed(failure);
  }
}

/** `"a/b/c"`, `"a/b"`, `"a"`. */
function upwards(group: string | undefined): string[] {
  if (group === undefined) return [];
  const parts = group.split("/");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}

function refuse(group: string, path: string, rule: string, value: unknown): never {
  throw new InvalidDefinitionError(group, [{ path, rule, value }]);
}
