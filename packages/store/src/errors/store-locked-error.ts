import { DaemonError } from "@brains/daemon-core";

/** Somebody else has the file open as a store. */
export class StoreLockedError extends DaemonError {
  readonly code = "STORE_LOCKED";
  readonly path: string;
  /** The process that has it. */
  readonly pid: number;
  /** The machine (or container) that process runs on. */
  readonly host: string;
  /** The file that says so. */
  readonly lock: string;
  constructor(path: string, { pid, host, lock, whose }: StoreHolder) {
    super(undefined, `${path} is in use by ${SENTENCES[whose](pid, host)} ${lock} says so.${ADVICE[whose]}`);
    this.path = path;
    this.pid = pid;
    this.host = host;
    this.lock = lock;
  }
}

/** Who has a file open as a store. */
export interface StoreHolder {
  pid: number;
  host: string;
  lock: string;
  whose: "own" | "local" | "remote";
}

const SENTENCES: Record<StoreHolder["whose"], (pid: number, host: string) => string> = {
  own: () => "another store of this very process:",
  local: (pid) => `process ${pid}:`,
  remote: (pid, host) => `process ${pid} of host "${host}":`,
};

const ADVICE: Record<StoreHolder["whose"], string> = {
  own: " Dispose of that one first, or share it.",
  local: " End that process first, or use another file.",
  remote: " From here nobody can tell whether that process still runs. If it does not, delete that file.",
};
