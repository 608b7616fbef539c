import {
  type LifecycleState,
  DependencyFailedError,
  type Info,
  messageOf,
  type Supervisor,
} from "@brains/daemon-core";
import { GaveUpError } from "@brains/daemon-health";
import type { Daemon } from "./daemon.ts";

type StateOf<Status extends LifecycleState["status"]> = Extract<LifecycleState, { status: Status }>;

/** Why a daemon is not running and what to do about it, in one sentence. */
export function explain(daemon: Daemon, core: Supervisor): string {
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
      return `"${daemon.name}" failed ${ago(daemon, state.since)}: ${root(state.error)}; ${advice(daemon, state.error, info)}.`;
    default:
      return stopped(daemon, state, info.abandoned.length);
  }
}

function running(daemon: Daemon, state: StateOf<"running">): string {
  const { level, message } = daemon.monitor?.current ?? {};
  const isWell = level === undefined || level === "healthy" || level === "unknown";
  const but = isWell ? "" : `, but is ${level}${message === undefined ? "" : `: ${bare(message)}`}`;
  return `"${daemon.name}" has been running for ${span(daemon, state.since)}${but}.`;
}

function starting(
  daemon: Daemon,
  core: Supervisor,
  state: StateOf<"starting">,
  dependencies: readonly string[],
): string {
  const { name, definition } = daemon;
  if (state.phase === "waiting") {
    const waits = dependencies.filter((one) => core.has(one) && core.state(one).status !== "running");
    const whom = waits.map((one) => `"${one}", which ${condition(daemon, core.state(one))}`);
    return `"${name}" is waiting for ${whom.join(", and for ")}.`;
  }
  if (state.phase === "backoff") {
    const { lastError, nextAttempt, house } = daemon;
    const why = lastError === undefined ? "" : `: ${root(lastError)}`;
    const when = nextAttempt === undefined ? "soon" : `in ${duration(nextAttempt - house.clock.now())}`;
    return `"${name}" failed${why}; it is started again ${when}.`;
  }
  const why =
    definition.readiness === "manual" ? "its handler has not called ready() yet" : "it is not ready yet";
  return `"${name}" has been starting for ${span(daemon, state.since)}: ${why}.`;
}

function advice({ name, definition }: Daemon, error: Error, { stuck }: Info): string {
  if (stuck) return "stop it again, or with { force: true } to abandon what is left of it";
  if (error instanceof GaveUpError) return `mend the cause, then start("${name}") begins anew`;
  if (error instanceof DependencyFailedError)
    return `mend "${error.dependency}", then call startWithDependencies("${name}")`;
  if (definition.restartPolicy === undefined)
    return `it has no restartPolicy, so it stays down until start("${name}")`;
  return `its restartPolicy does not restart it, so it stays down until start("${name}")`;
}

function stopped(daemon: Daemon, state: StateOf<"stopped">, abandoned: number): string {
  const { name } = daemon;
  const when = ago(daemon, state.since);
  const runs = abandoned === 1 ? "1 abandoned run has" : `${abandoned} abandoned runs have`;
  const left = abandoned === 0 ? "" : ` and ${runs} not ended yet`;
  switch (state.reason) {
    case "registered":
      return `"${name}" was never started: call start("${name}").`;
    case "completed":
      return `"${name}" completed ${when}: its handler returned; use remainAfterExit or restartPolicy.mode "always" if it should stay.`;
    case "shutdown":
      return `"${name}" was stopped ${when} (shutdown)${left}: nothing starts in a registry that is shut down.`;
    default:
      return `"${name}" was stopped ${when} (${state.reason})${left}: start it with start("${name}").`;
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
