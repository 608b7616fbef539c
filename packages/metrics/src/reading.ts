import type { RunOutcome } from "@brains/daemon-core";
import type { Distribution } from "./distribution.ts";
import type { MessageFigures, ThrottleFigures } from "./figures-source.ts";
import type { Labels } from "./metrics.ts";

/**
 * What an exporter reads of one daemon: the numbers themselves and no copies, so that it is to be read at once. Times
 * are in ms, those of the wall clock since the epoch.
 */
export interface Reading {
  readonly daemon: string;
  /** Whether it is running, for all its source knows. */
  readonly running: boolean;
  /** Of the present generation; 0 while it is not running. */
  readonly uptime: number;
  readonly runs: number;
  readonly outcomes: Readonly<Record<RunOutcome, number>>;
  /** Undefined before the first run ended. */
  readonly runTime: Distribution | undefined;
  /** Undefined before the first run by a schedule ended. */
  readonly scheduleLag: Distribution | undefined;
  readonly restarts: number;
  readonly retries: number;
  readonly errors: number;
  readonly lastError: Error | undefined;
  /** By reason. */
  readonly skips: ReadonlyMap<string, number>;
  readonly missed: number;
  readonly lastRun: number | undefined;
  readonly nextRun: number | undefined;
  /** Undefined where nobody knows of any. */
  readonly messages: MessageFigures | undefined;
  readonly throttled: ThrottleFigures | undefined;
  /** The daemon's own. */
  readonly metrics: Iterable<MetricReading>;
}

/** One of a daemon's own metrics. */
export type MetricReading =
  | NumberReading<"counter">
  | NumberReading<"gauge">
  | HistogramReading<"histogram">
  | HistogramReading<"timer">;

export interface NumberReading<Kind> {
  readonly kind: Kind;
  readonly name: string;
  all(): Iterable<SeriesReading & { readonly value: number }>;
}

/** What a timer holds is in ms. */
export interface HistogramReading<Kind> {
  readonly kind: Kind;
  readonly name: string;
  all(): Iterable<SeriesReading & Distribution & { readonly min: number; readonly max: number }>;
}

/** What it is for one set of labels. */
export interface SeriesReading {
  readonly labels: Labels;
  /** The labels as text, in the order of their names: `route="/a",status="200"`. A name that is no word is quoted. */
  readonly text: string;
}
