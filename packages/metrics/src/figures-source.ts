/** Messages of a daemon, in all since it was registered, and those that wait now. */
export interface MessageFigures {
  /** Taken in. */
  readonly in: number;
  /** Sent by it. */
  readonly out: number;
  /** Became dead letters. */
  readonly dead: number;
  /** In its mailbox now. */
  readonly waiting: number;
}

/** How a daemon was held back by its throttle, in all since it was registered. */
export interface ThrottleFigures {
  /** How often it waited. */
  readonly waits: number;
  /** For how long in all, in ms. */
  readonly waitTime: number;
}

/**
 * What no event tells of a daemon and somebody else knows; asked only when a snapshot or a scrape is made. What counts
 * up must do so over restarts and stops.
 */
export interface FiguresSource {
  /** When it runs next: wall time in ms; undefined while nobody knows. */
  nextRun?(): number | undefined;
  messages?(): MessageFigures;
  throttled?(): ThrottleFigures;
}
