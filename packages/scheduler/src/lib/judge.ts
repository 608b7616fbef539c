import type { RunInfo } from "@brains/daemon-core";
import type { Rules } from "./rules.ts";
import type { Due, Span } from "./timetable.ts";

/** How late, in ms, a run must be for it to be one that makes up for what was missed. */
export const LATE = 1_000;

/** What is done with what has come. */
export interface Verdict {
  /** What is run, in order. */
  readonly runs: readonly RunInfo[];
  /** What lies in quiet hours. */
  readonly quiet: Span | undefined;
  /** What is given up. */
  readonly missed: Span | undefined;
}

/** Of nominal times that have come, which are run. A pure function of the rules and the time. */
export function judge({ times, late, older }: Due, { catchUp, quiet }: Rules, now: number): Verdict {
  const newest = times.at(-1);
  const isPunctual = late < LATE;
  const isQuiet = (time: number): boolean =>
    quiet !== undefined && (quiet(time) !== undefined || (!isPunctual && quiet(now) !== undefined));
  const open = times.filter((time) => !isQuiet(time));
  const chosen = catchUp.mode === "all" ? open : open.slice(-1);
  const isRun = (time: number): boolean =>
    time === newest && isPunctual
      ? chosen.includes(time)
      : catchUp.mode !== "none" && chosen.includes(time) && now - time <= catchUp.window;
  const made = new Set(chosen.filter(isRun));
  const isMadeUp = !isPunctual || (catchUp.mode !== "none" && (times.length > 1 || older !== undefined));
  return {
    runs: [...made].map((scheduledAt) => scheduled(scheduledAt, isMadeUp)),
    quiet: spanOf(times.filter(isQuiet)),
    missed: spanOf(
      open.filter((time) => !made.has(time)),
      older,
    ),
  };
}

/** The run for a nominal time. */
export function scheduled(scheduledAt: number, isMadeUp: boolean): RunInfo {
  return { reason: isMadeUp ? "catch-up" : "schedule", attempt: 1, scheduledAt };
}

function spanOf(times: readonly number[], older?: Span): Span | undefined {
  const [from, to] = [older?.from ?? times[0], times.at(-1) ?? older?.to];
  if (from === undefined || to === undefined) return undefined;
  return { count: times.length + (older?.count ?? 0), from, to };
}
