import type { Dependency } from "@brains/daemon-core";
import type { RestartPolicy } from "@brains/daemon-health";

/**
 * What a failure of one member means for the others (OTP's strategies).
 *
 * - `"one-for-one"`: nothing; each member has its own `restartPolicy`, and one that is given up fails the group.
 * - `"one-for-all"`: all members are ended and run again.
 * - `"rest-for-one"`: so are those that were started after it, and it.
 *
 * In the last two a member's own `restartPolicy` is not used: the group's is, from its first failure on, as with a
 * policy of its own (systemd's `Restart=`; OTP fails the start). A member that throws a `DoNotRestartError` is the only
 * one that is given up (suture), and one that is stopped by somebody is none of the group's business.
 */
export type GroupStrategy = "one-for-one" | "one-for-all" | "rest-for-one";

/** How a group is supervised. */
export interface GroupOptions {
  /** @default "one-for-one" */
  strategy?: GroupStrategy | undefined;
  /**
   * When a group that has failed is run again. Its members are then `starting`, in the phase `backoff`; what depends on
   * them from outside is left alone, as by every restart after a failure. A group that is given up is stopped and
   * fails its parent: the group `"plugin-x"` is the parent of `"plugin-x/web"`. With mode `"always"` a member that
   * completes has the same effect as one that fails, but for `"one-for-one"`, and for a schedule that is over.
   * @default for "one-for-one" none: the failure goes on to the parent; else the defaults of a policy
   */
  restartPolicy?: RestartPolicy | undefined;
  /** What all its members depend on, besides their own dependencies. */
  dependencies?: readonly Dependency[] | undefined;
}
