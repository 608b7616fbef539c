import { type DaemonState, type Supervisor, toError } from "@brains/daemon-core";
import { GaveUpError } from "@brains/daemon-health";
import type { Daemon } from "./daemon.ts";

/** Why a daemon is not running and what to do about it, in one sentence. */
export function explain(daemon: Daemon, core: Supervisor): string {
  const { name } = daemon;
  const { state, dependencies, abandoned } = core.info(name);
  const ago = since(daemon, state.since);
  switch (state.status) {
    case "running":
      return `"${name}" has been running for ${span(daemon, state.since)}.`;
    case "starting":
      return starting(daemon, core, state, dependencies);
    case "stopping":
      return `"${name}" has been stopping (${state.reason}) for ${span(daemon, state.since)}; if it does not end, stop it with { force: true }.`;
    case "error":
      return failed(daemon, state.error, ago);
    default:
      return stopped(name, state, ago, abandoned.length);
  }
}

function starting(
  daemon: Daemon,
  core: Supervisor,
  state: DaemonState,
  dependencies: readonly string[],
): string {
  const { name, definition } = daemon;
  const phase = state.status === "starting" ? state.phase : "";
  if (phase === "waiting") {
    const waits = dependencies.filter((one) => core.has(one) && core.state(one).status !== "running");
    return `"${name}" is waiting for ${waits.map((one) => `"${one}", which ${condition(daemon, core.state(one))}`).join(" and ")}.`;
  }
  if (phase === "backoff") {
    const last = daemon.lastError;
    const next = daemon.nextAttempt;
    const wait = next === undefined ? "soon" : `in ${duration(next - daemon.house.clock.now())}`;
    return `"${name}" failed${last === undefined ? "" : ` (${last.message})`} and is started again ${wait}.`;
  }
  const who =
    definition.readiness === "manual" ? "its handler has not called ready() yet" : "it has just been entered";
  return `"${name}" has been starting for ${span(daemon, state.since)}: ${who}.`;
}

function failed({ name, definition }: Daemon, error: Error, ago: string): string {
  const advice =
    error instanceof GaveUpError
      ? `mend the cause, then start("${name}") begins anew`
      : `code` in error && error.code === "STOP_TIMEOUT"
        ? "stop it with { force: true } to abandon that run"
        : definition.restartPolicy === undefined
          ? "it has no restartPolicy, so it stays down until it is started"
          : "it stays down until it is started";
  return `"${name}" failed ${ago}: ${root(error)}; ${advice}.`;
}

function stopped(name: string, state: DaemonState, ago: string, abandoned: number): string {
  const reason = state.status === "stopped" ? state.reason : "registered";
  const left =
    abandoned === 0 ? "" : ` (${abandoned} abandoned run${abandoned === 1 ? " has" : "s have"} not ended)`;
  if (reason === "registered") return `"${name}" was never started: call start("${name}").`;
  if (reason === "completed")
    return `"${name}" completed ${ago}: its handler returned; use remainAfterExit or restartPolicy.mode "always" if it should stay.`;
  return `"${name}" was stopped ${ago} (${reason})${left}: start it with start("${name}").`;
}

function condition(daemon: Daemon, state: DaemonState): string {
  if (state.status === "error") return `failed ${since(daemon, state.since)}: ${root(state.error)}`;
  return `is ${state.status}${state.status === "starting" ? ` (${state.phase})` : ""}`;
}

function root(error: Error): string {
  return error.cause === undefined || !("code" in error)
    ? error.message
    : `${error.message} (${toError(error.cause).message})`;
}

function since(daemon: Daemon, time: number): string {
  return `${span(daemon, time)} ago`;
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
