import { keysOf, type Run, type Signalled } from "@brains/daemon-core";
import type { AdmissionDesk } from "./admission-desk.ts";
import type { Slots } from "./concurrency/slots.ts";
import { admitted } from "./lib/admitted.ts";
import { Needs } from "./lib/needs.ts";
import { type Priority, priorityOf } from "./lib/priority.ts";
import type { Throttle } from "./throttle/throttle.ts";

/** What a run needs before it may begin. A key given as `undefined` is absent. */
export interface AdmissionOptions {
  /** @default none */
  throttle?: Throttle | undefined;
  /** One slot of each: those of fewer first, those that all share last. @default none */
  slots?: readonly Slots[] | undefined;
  /** Whose turn comes first where several wait for a slot. @default "normal" */
  priority?: Priority | undefined;
  /** Knows which runs wait, and can send them away. @default none */
  desk?: AdmissionDesk | undefined;
}

const KEYS = Object.keys({ throttle: 0, slots: 0, priority: 0, desk: 0 } satisfies Record<
  keyof AdmissionOptions,
  0
>);

/**
 * `throttle` and `concurrency` in one: a run begins when the window has room and there is a slot in each of `slots`, all in the
 * same moment, and is charged in that moment. It holds nothing while it waits: a throttled daemon keeps no slot
 * from others, and a run that has a slot can wait for the throttle inside.
 *
 * The window serves first come, first served those whom no slot keeps waiting, the slots serve by priority those whom
 * no window does. With the throttle's `onExcess: "skip"` a run is skipped at once when the window has no room, also
 * where it had some when the run began to wait for a slot.
 *
 * A run that is cancelled for the next one (`cancel-previous`) while it waits for a slot leaves it its place, and is
 * reported as skipped, too.
 *
 * @throws RangeError naming the option that breaks a rule.
 *
 * @example
 * ```ts
 * import { admission, Slots, Throttle } from "@brains/daemon-resources";
 *
 * const all = new Slots(10);
 * const polite = admission({ throttle: new Throttle({ requests: 100, window: "1m" }), slots: [new Slots(1), all] });
 * const crawl = polite(async () => console.log("crawled"));
 * await crawl({ signal: new AbortController().signal });
 * // crawled
 * ```
 */
export function admission(options: AdmissionOptions): (next: Run) => (given: Signalled) => Promise<void> {
  keysOf(options, "admission", KEYS);
  const { throttle, slots = [], desk } = options;
  const lines = slots.map((each) => each["~line"]);
  const needs = new Needs(throttle?.["~turns"], lines, priorityOf(options.priority, "admission.priority"));
  return (next) => admitted(next, throttle?.rules.onExcess ?? "wait", () => needs, desk);
}
