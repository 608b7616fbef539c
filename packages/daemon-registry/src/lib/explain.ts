import {
  type LifecycleState,
  DependencyFailedError,
  type Info,
  messageOf,
  type Supervisor,
} from "@brains/daemon-core";
import { GaveUpError, isFinal } from "@brains/daemon-health";
import type { Daemon } from "./daemon.ts";

type StateOf<Status extends LifecycleState["status"]> = Extract<LifecycleState, { status: Status }>;

const NOTHING_STARTS = "nothing starts in a registry that is shut down";

/** Why a daemon is not running and what to do about it, in one sentence. */
export function explain(daemon: Daemon, core: Supervisor, isClosing: boolean): string {
  const info = core.info(daemon.name);
  const { state } = info;
  switch (state.status) {
    case "running":
      return running(daemon, state);
    case "starting":
      return starting(daemon, core, state, info.dependencies);
    case "stopping":
      return `"${daemon.name}" has been stopping (${state.reason}) for ${span(daemon, state.since)}; if it does not end, stop it with { force: true }.`;
    case "error":
      return `"${daemon.name}" failed ${ago(daemon, state.since)}: ${root(state.error)}; ${advice(daemon, state.error, info, isClosing)}.`;
    default:
      return stopped(daemon, state, info.abandoned.length, isClosing);
  }
}

function running(daemon: Daemon, state: StateOf<"running">): string {
  const { level, message } = daemon.monitor?.current ?? {};
  const isWell = level === undefined || level === "healthy" || level === "unknown";
  const but = isWell ? "" : `, but is ${level}${message === undefined ? "" : `: ${bare(message)}`}`;
  const since = `"${daemon.name}" has been running for ${span(daemon, state.since)}${but}`;
  if (daemon.schedule?.paused !== true) return `${since}.`;
  return `${since}; it is paused: its schedule runs nothing until ${daemon.isPaused ? `resume("${daemon.name}")` : "resumeAll()"}.`;
}

function starting(
  daemon: Daemon,
  core: Supervisor,
  state: StateOf<"starting">,
  dependencies: readonly string[],
): string {
  const { name, definition } = daemon;
  if (state.phase === "waiting") {
    const waits = dependencies.filter((one) => core.has(one) && isAwaited(daemon, one, core.state(one)));
    const whom = waits.map((one) => `"${one}", which ${condition(daemon, core.state(one))}`);
    if (waits.length > 0) return `"${name}" is waiting for ${whom.join(", and for ")}.`;
    return `"${name}" is about to begin: what it depends on is ready.`;
  }
  if (state.phase === "backoff") return backoff(daemon);
  const why =
    definition.readiness === "manual" ? "its handler has not called ready() yet" : "it is not ready yet";
  return `"${name}" has been starting for ${span(daemon, state.since)}: ${why}.`;
}

function backoff({ name, pending, house }: Daemon): string {
  const { error, at, group } = pending ?? {};
  const when = at === undefined ? "soon" : `in ${duration(at - house.clock.now())}`;
  if (error !== undefined) return `"${name}" failed: ${root(error)}; it is started again ${when}.`;
  if (group === undefined) return `"${name}" completed; it is started again ${when}.`;
  return `"${name}" was ended with its group "${group}", which has failed; it is started again ${when}.`;
}

/** Whether it is in the way of whoever depends on it: an optional one that is down is not. */
function isAwaited({ definition }: Daemon, dependency: string, { status }: LifecycleState): boolean {
  if (status === "running") return false;
  const isOptional = (definition.dependencies ?? []).some(
    (one) => typeof one === "object" && one.name === dependency && one.optional === true,
  );
  return !isOptional || status === "starting" || status === "stopping";
}

function advice(
  { name, definition, house }: Daemon,
  error: Error,
  { stuck }: Info,
  isClosing: boolean,
): string {
  if (stuck) return "stop it again, or with { force: true } to abandon what is left of it";
  if (isClosing) return NOTHING_STARTS;
  if (error instanceof GaveUpError) return `mend the cause, then start("${name}") begins anew`;
  if (error instanceof DependencyFailedError)
    return `mend "${error.dependency}", then call startWithDependencies("${name}")`;
  const group = house.groups?.nearest(definition.group);
  if (isFinal(error))
    return `it said itself that it must not be restarted: mend the cause, then start("${name}")`;
  if (group !== undefined)
    return `its group "${group}" does not restart it any more: mend the cause, then start("${name}")`;
  if (definition.restartPolicy === undefined)
    return `it has no restartPolicy, so it stays down until start("${name}")`;
  return `its restartPolicy does not restart it, so it stays down until start("${name}")`;
}

function stopped(daemon: Daemon, state: StateOf<"stopped">, abandoned: number, isClosing: boolean): string {
  const { name } = daemon;
  const when = ago(daemon, state.since);
  const runs = abandoned === 1 ? "1 abandoned run has" : `${abandoned} abandoned runs have`;
  const left = abandoned === 0 ? "" : ` and ${runs} not ended yet`;
  switch (state.reason) {
    case "registered":
      return `"${name}" was never started: ${isClosing ? NOTHING_STARTS : `call start("${name}")`}.`;
    case "completed":
      if (isClosing) return `"${name}" completed ${when}: ${NOTHING_STARTS}.`;
      if (daemon.scheduled)
        return `"${name}" completed ${when}: its schedule is over; start("${name}") begins it anew.`;
      return `"${name}" completed ${when}: its handler returned; use remainAfterExit or restartPolicy.mode "always" if it should stay.`;
    default:
      return `"${name}" was stopped ${when} (${state.reason})${left}: ${isClosing ? NOTHING_STARTS : `start it with start("${name}")`}.`;
  }
}

function condition(daemon: Daemon, state: LifecycleState): string {
  if (state.status === "error") return `failed ${ago(daemon, state.since)}: ${root(state.error)}`;
  if (state.status === "starting" && state.phase === "backoff") return "has failed and is started again soon";
  return `is ${state.status}`;
}

/** The message of an error, and that of its cause where it does not tell it. */
function root(error: Error): string {
  const message = bare(error.message);
  const cause = error.cause === undefined ? message : bare(messageOf(error.cause));
  return message.includes(cause) ? message : `${message} (${cause})`;
}

/** Without its full stop: more of the sentence follows. */
function bare(text: string): string {
  return text.replace(/\.$/u, "");
}

function ago(daemon: Daemon, time: number): string {
  const ms = daemon.house.clock.now() - time;
  return ms < 1_000 ? "just now" : `${duration(ms)} ago`;
}

function span(daemon: Daemon, time: number): string {
  return duration(daemon.house.clock.now() - time);
}

/** A duration as people say it. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
