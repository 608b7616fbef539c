import type { Clock } from "@brains/daemon-core";
import type { Lag } from "./jitter.ts";

/** Nominal times of which only this is known. */
export interface Span {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** What has come. */
export interface Due {
  /** Nominal times in order, at least one; the last is the newest that has come. */
  readonly times: readonly number[];
  /** How late it is for the newest, in ms. */
  readonly late: number;
  /** Those that came before. */
  readonly older: Span | undefined;
}

/** What a timetable is made with. */
export interface Basis extends Origin {
  /** No time from it on, ms since the epoch. */
  readonly endAt: number;
}

/** What one goes on from. */
export interface Origin {
  readonly clock: Clock;
  /** The nominal time that it goes on from; `undefined`: it begins now. */
  readonly previous: number | undefined;
  readonly lag: Lag | undefined;
}

/** When a schedule runs, for one generation of it. */
export interface Timetable {
  /** How many ms of monotonic time to wait before `take` is asked; `undefined`: no time is to come. */
  wait(clock: Clock): number | undefined;
  /** What has come and was not taken; `undefined` if nothing has. `most` is how many times it tells apart. */
  take(clock: Clock, most: number): Due | undefined;
  /** The first nominal time to come that is after `time`. */
  after(time: number, clock: Clock): number | undefined;
  /** A run has begun; one with this method has no time to come until `ended`. */
  began?(): void;
  /** The last run that was going on has ended. */
  ended?(clock: Clock): void;
}
