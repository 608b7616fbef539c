import type { Dependency } from "@brains/daemon-core";
import type { RestartPolicy } from "@brains/daemon-health";

/**
 * What a failure of one member means for the others (OTP's strategies).
 *
 * - `"one-for-one"`: nothing; each member has its own `restartPolicy`, and one that is given up fails the group.
 * - `"one-for-all"`: all members are stopped and started again.
 * - `"rest-for-one"`: so are those that were started after it, and it.
 *
 * In the last two a member's own `restartPolicy` is not used: the group's is.
 */
export type GroupStrategy = "one-for-one" | "one-for-all" | "rest-for-one";

/** How a group is supervised. */
export interface GroupOptions {
  /** @default "one-for-one" */
  strategy?: GroupStrategy | undefined;
  /**
   * When a group that has failed is started again. A group that is given up is stopped and fails its parent: the
   * group `"plugin-x"` is the parent of `"plugin-x/web"`.
   * @default for "one-for-one" none: the failure goes on to the parent; else the defaults of a policy
   */
  restartPolicy?: RestartPolicy | undefined;
  /** What all its members depend on, besides their own dependencies. */
  dependencies?: readonly Dependency[] | undefined;
}
