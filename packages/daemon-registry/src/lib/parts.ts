import { Heartbeats, HealthMonitor, OverdueMonitor } from "@brains/daemon-health";
import { AdmissionDesk, Debounce, Slots, Throttle } from "@brains/daemon-resources";
import { ScheduleHandle } from "@brains/daemon-scheduler";
import type { DaemonDefinition } from "../definition.ts";
import type { House } from "./house.ts";
import { ThrottleHint } from "./throttle-hint.ts";

/** What a daemon has only where its definition asks for it. */
export interface Parts {
  readonly schedule?: ScheduleHandle;
  readonly monitor?: HealthMonitor;
  readonly beats?: Heartbeats;
  readonly overdue?: OverdueMonitor;
  readonly throttle?: Throttle;
  readonly hint?: ThrottleHint;
  readonly slots?: Slots;
  readonly debounce?: Debounce<[], boolean>;
  readonly desk?: AdmissionDesk;
}

/** Of all daemons that have none. */
const NONE: Parts = Object.freeze({});

/** @throws what the parts say of options that break a rule. */
export function partsOf(house: House, definition: DaemonDefinition): Parts {
  const { clock } = house;
  const { name, healthCheck, watchdog, throttle, expectEvery, concurrency, debounce } = definition;
  const parts: { -readonly [Part in keyof Parts]: Parts[Part] } = {};
  const scheduled = isScheduled(definition);
  if (scheduled) {
    const schedule = new ScheduleHandle();
    parts.schedule = schedule;
    if (debounce !== undefined) parts.debounce = new Debounce(() => schedule.trigger(), debounce, clock);
  }
  if (concurrency !== undefined) parts.slots = new Slots(concurrency);
  if (scheduled && (throttle !== undefined || concurrency !== undefined || house.slots !== undefined))
    parts.desk = new AdmissionDesk();
  if (expectEvery !== undefined) {
    const onOverdue = (detail: { readonly type: string }): void => house.report(name, detail);
    parts.overdue = new OverdueMonitor(expectEvery, { onOverdue, clock });
  }
  if (watchdog !== undefined) parts.beats = new Heartbeats();
  if (throttle !== undefined) {
    parts.throttle = new Throttle(throttle, clock);
    if (!scheduled) parts.hint = new ThrottleHint(throttle, clock);
  }
  if (healthCheck !== undefined) {
    const { healthCheckTimeout: timeout, failureThreshold, successThreshold } = definition;
    parts.monitor = new HealthMonitor(healthCheck, {
      name,
      clock,
      timeout,
      failureThreshold,
      successThreshold,
    });
  }
  return Object.keys(parts).length === 0 ? NONE : parts;
}

/** Whether it is run again and again, and not entered once. */
function isScheduled({ interval, delay, schedule }: DaemonDefinition): boolean {
  return interval !== undefined || delay !== undefined || schedule !== undefined;
}
