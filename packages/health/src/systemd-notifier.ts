import { type Clock, systemClock } from "@brains/daemon-core";
import { type Pulse, pulse } from "./lib/pulse.ts";
import { systemdNotify } from "./lib/systemd-notify.ts";
import { warn } from "./lib/warn.ts";

/** How systemd is notified. */
export interface SystemdNotifierOptions {
  /** Whether the process is well; while it is not, systemd's watchdog is not fed. @default always */
  well?: (() => boolean) | undefined;
  /** Told when a beat could not be sent, and not again before one that could. @default a process warning */
  onError?: ((error: Error) => void) | undefined;
  /**
   * Sends assignments such as `READY=1` as one datagram to $NOTIFY_SOCKET, for those who have a better way than a
   * command: an add-on, a foreign function interface. @default the command `systemd-notify`
   */
  send?: ((assignments: readonly string[]) => Promise<void>) | undefined;
  /** @default process.env */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** @default the system's, which does not keep the process alive for this */
  clock?: Clock | undefined;
}

/** A process that tells systemd how it is. What it is given as `status` is one line for `systemctl status`. */
export interface SystemdNotifier extends AsyncDisposable {
  /** How often systemd wants to hear from the process (`WatchdogSec=`), in ms; `undefined`: it does not. */
  readonly watchdog: number | undefined;
  /** It is up (`READY=1`), and from now on feeds systemd's watchdog, twice as often as asked. @throws SystemdError */
  ready(status?: string): Promise<void>;
  /** What it does (`STATUS=…`). @throws SystemdError */
  status(text: string): Promise<void>;
  /** It has begun to stop (`STOPPING=1`). The watchdog is fed until `stop`. @throws SystemdError */
  stopping(status?: string): Promise<void>;
  /** Says nothing any more. */
  stop(): Promise<void>;
}

/**
 * Tells systemd when the process is ready and that it is alive, for a unit with `Type=notify` and, if wanted,
 * `WatchdogSec=`. The beats come from the event loop, so a blocked loop sends none and systemd ends the process.
 *
 * No runtime can open the kind of socket that systemd listens on without an add-on, so a message is a run of the
 * command `systemd-notify`, which knows all kinds of addresses: it blocks the loop for 2–6 ms and takes 5–20. Run as
 * root it speaks in the name of this process; otherwise the unit needs `NotifyAccess=all`.
 *
 * @returns `undefined` where nobody asked to be notified: $NOTIFY_SOCKET is not set.
 *
 * @example
 * ```ts
 * import { systemdNotifier } from "@brains/daemon-health";
 *
 * const systemd = systemdNotifier({
 *   env: { NOTIFY_SOCKET: "/run/systemd/notify" }, // leave this out
 *   send: async (assignments) => console.log(assignments.join(", ")), // and this
 * });
 * await systemd?.ready("serving 3 sites"); // READY=1, STATUS=serving 3 sites
 * await systemd?.stopping(); // STOPPING=1
 * await systemd?.stop();
 * ```
 */
export function systemdNotifier(options: SystemdNotifierOptions = {}): SystemdNotifier | undefined {
  const { well, env = process.env, clock = systemClock({ ref: false }) } = options;
  if (env["NOTIFY_SOCKET"] === undefined || env["NOTIFY_SOCKET"] === "") return undefined;
  const { onError = warn("systemd's watchdog was not fed") } = options;
  const send = options.send ?? ((assignments) => systemdNotify(assignments, env));
  const watchdog = watchdogOf(env);
  let beats: Pulse | undefined;
  const feed = async (): Promise<void> => {
    if (well?.() !== false) await send(["WATCHDOG=1"]);
  };
  const stop = async (): Promise<void> => await beats?.stop();
  return {
    watchdog,
    ready: async (status) => {
      await send(["READY=1", ...statusOf(status)]);
      if (watchdog !== undefined) beats ??= pulse(clock, watchdog / 2, feed, onError);
    },
    status: async (text) => await send(statusOf(text)),
    stopping: async (status) => await send(["STOPPING=1", ...statusOf(status)]),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The interval is meant for the process that $WATCHDOG_PID names, not for those that it starts. */
function watchdogOf(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const { WATCHDOG_PID: pid, WATCHDOG_USEC: microseconds } = env;
  if (pid !== undefined && pid !== String(process.pid)) return undefined;
  const ms = Number(microseconds) / 1_000;
  return ms > 0 && ms < Infinity ? ms : undefined;
}

/** A line break would begin another assignment. */
function statusOf(text: string | undefined): string[] {
  return text === undefined ? [] : [`STATUS=${text.replaceAll(/\s*[\r\n]+\s*/g, " ")}`];
}
