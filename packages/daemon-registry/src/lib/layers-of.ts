import { type Layer, startTimeout } from "@brains/daemon-core";
import {
  healthCheck,
  maxAbandoned,
  restart,
  type RestartPolicy,
  retry,
  watchdog,
  withTimeout,
} from "@brains/daemon-health";
import { admission, type Slots } from "@brains/daemon-resources";
import { after, cron, every, type ScheduleLayer } from "@brains/daemon-scheduler";
import type { Daemon } from "./daemon.ts";
import { recalling, restoring } from "./recalling.ts";
import { hearing } from "./hearing.ts";

/**
 * From a definition to layers, outermost first: the only place where their order is decided.
 *
 * Restarts go around everything that can fail an attempt; health and watchdog see an attempt, not a tick; a failed
 * tick is tried again inside its tick; waiting to be admitted counts toward no timeout. Users' layers are closest
 * to the handler: `around.ts` puts them there.
 */
export function layersOf(daemon: Daemon): Layer[] {
  const { definition, scheduled, monitor, beats, house } = daemon;
  const { restartPolicy: policy, stopTimeout, timeout } = definition;
  const grace = { stopTimeout };
  const living = { maxAbandoned: definition.maxAbandoned };
  const restarts = policy !== undefined && policy.enabled !== false;
  const grouped = house.groups?.takesOver(definition.group) === true;
  // Of a schedule that says itself when it is ready, the first run may come too late for that.
  const limited =
    definition.readiness === "manual" ? startTimeout(definition.startTimeout ?? "30s", grace) : undefined;
  const order: (Layer | undefined)[] = [
    house.groups?.layerOf(daemon),
    restarts && !grouped ? restart(scheduled ? onFailure(policy) : policy, living) : undefined,
    definition.persist === true && house.memory !== undefined
      ? restoring(daemon, house.memory.states)
      : undefined,
    definition.onMessage === undefined ? undefined : hearing(daemon, definition.onMessage),
    monitor &&
      healthCheck(monitor, {
        period: definition.healthCheckInterval,
        restart: restarts || grouped,
        ...grace,
      }),
    definition.watchdog === undefined ? undefined : watchdog(definition.watchdog, { beats, ...grace }),
    scheduled && house.memory !== undefined ? recalling(daemon, house.memory.lastRuns) : undefined,
    scheduled ? limited : undefined,
    scheduleOf(daemon),
    scheduled ? (restarts ? retry(policy, living) : maxAbandoned(definition.maxAbandoned)) : undefined,
    admissionOf(daemon),
    scheduled ? undefined : limited,
    timeout === undefined ? undefined : withTimeout(timeout, { ...grace, lift: daemon.lift }),
  ];
  return order.filter((layer) => layer !== undefined);
}

/** A schedule that is over has completed for good: there is nothing left that could be run again. */
function onFailure(policy: RestartPolicy): RestartPolicy {
  return policy.mode === "always" ? { ...policy, mode: "on-failure" } : policy;
}

/** What a run waits for before it may begin: the window of its throttle, a slot of its daemon, one of all. */
function admissionOf(daemon: Daemon): Layer | undefined {
  const { definition, scheduled, throttle, slots: own, desk, house } = daemon;
  const shared = scheduled ? house.slots : undefined;
  if (throttle === undefined && own === undefined && shared === undefined) return undefined;
  const slots = [own, shared].filter((each): each is Slots => each !== undefined);
  return admission({ throttle, slots, desk, priority: definition.resources?.priority });
}

function scheduleOf(daemon: Daemon): ScheduleLayer | undefined {
  const { definition, house, schedule: control } = daemon;
  const { interval, delay, schedule, timezone, dst, readiness } = definition;
  const { overlap, catchUp, jitter, startAt, endAt, maxRuns, quiet } = definition;
  const { patterns } = house;
  const lastRuns = house.memory?.lastRuns;
  const options = {
    overlap,
    catchUp,
    jitter,
    startAt,
    endAt,
    maxRuns,
    quiet,
    control,
    patterns,
    ready: readiness !== "manual",
    // What passed while it was stopped by hand was not missed.
    lastRun: lastRuns && (() => (daemon.arms() ? lastRuns.of(daemon.name) : undefined)),
    saveLastRun: lastRuns && ((time: number) => lastRuns.save(daemon.name, time)),
  };
  if (interval !== undefined) return every(interval, options);
  if (delay !== undefined) return after(delay, options);
  if (schedule === undefined) return undefined;
  return cron(schedule, { ...options, timezone, dst, clock: house.clock });
}
