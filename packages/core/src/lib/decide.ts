/** What a daemon is at, as far as a call on it matters. */
export type Condition =
  /** Stopped. */
  | "idle"
  /** In error with nothing left of it. */
  | "failed"
  /** In error with a run that has not ended, or a clean-up that failed. */
  | "stuck"
  | "starting"
  | "running"
  | "stopping"
  /** Stopping with a start queued behind. */
  | "restarting"
  /** Being unregistered. */
  | "leaving";

/** What a caller asks for; `kill` is a stop with `force`. */
export type Request = "start" | "restart" | "stop" | "kill" | "unregister";

/** What is done about it. */
export type Action =
  /** Nothing: it is so already. */
  | "none"
  /** Begin a generation. */
  | "begin"
  /** Share the outcome of the start in flight. */
  | "join-start"
  /** Abort, and queue a start behind the stop; a start in flight is carried over to it. */
  | "cycle"
  /** Queue a start behind the stop in flight. */
  | "queue"
  /** Share the outcome of the queued start. */
  | "join-queue"
  /** Abort, or share the outcome of the stop in flight; a start in flight or queued is rejected. */
  | "halt"
  /** Abort, fence what runs and do not wait for it. */
  | "abandon"
  /** Forget the error. */
  | "reset"
  /** Halt, and forget the daemon once it has ended. */
  | "leave"
  /** Forget the daemon now. */
  | "remove"
  /** Refuse: a run is alive. */
  | "refuse-running"
  /** Refuse: it is being unregistered. */
  | "refuse-leaving";

type Row = Readonly<Record<Request, Action>>;

/** How calls on one daemon merge (after systemd's table of jobs): total, and nothing but a table. */
const RULES: Readonly<Record<Condition, Row>> = {
  idle: { start: "begin", restart: "begin", stop: "none", kill: "none", unregister: "remove" },
  failed: { start: "begin", restart: "begin", stop: "reset", kill: "reset", unregister: "remove" },
  stuck: { start: "refuse-running", restart: "cycle", stop: "halt", kill: "abandon", unregister: "leave" },
  starting: { start: "join-start", restart: "cycle", stop: "halt", kill: "abandon", unregister: "leave" },
  running: { start: "none", restart: "cycle", stop: "halt", kill: "abandon", unregister: "leave" },
  stopping: { start: "queue", restart: "queue", stop: "halt", kill: "abandon", unregister: "leave" },
  restarting: {
    start: "join-queue",
    restart: "join-queue",
    stop: "halt",
    kill: "abandon",
    unregister: "leave",
  },
  leaving: {
    start: "refuse-leaving",
    restart: "refuse-leaving",
    stop: "halt",
    kill: "abandon",
    unregister: "leave",
  },
};

/** The merge rule: what `request` does to a daemon in this condition. */
export function decide(condition: Condition, request: Request): Action {
  return RULES[condition][request];
}
