import type { ScheduleOptions } from "../schedule-options.ts";
import type { When } from "../when.ts";
import { type OverlapRule, overlapOf } from "./overlap-of.ts";
import { type Rules, rulesOf } from "./rules.ts";
import { type Source, sourceOf } from "./timetable-of.ts";
import { whole } from "./whole.ts";

const NOTHING = { timezone: undefined, dst: undefined };

/** What a layer was told, read once: each generation of its schedule goes by it. */
export class Plan {
  readonly options: ScheduleOptions;
  readonly overlap: OverlapRule;
  readonly rules: Rules;
  readonly #source: Source;
  #lastRun: ScheduleOptions["lastRun"];

  /** @throws RangeError, InvalidScheduleError naming the first thing that is not valid. */
  constructor(when: When, options: ScheduleOptions) {
    this.options = options;
    this.overlap = overlapOf(options.overlap);
    this.rules = rulesOf(options);
    this.#source = sourceOf(when, this.rules, options.patterns);
    this.#lastRun = options.lastRun;
    if (typeof options.lastRun === "number") whole(options.lastRun, "lastRun", 0);
  }

  /**
   * What its timetables are made of, or those of other times. A cron expression keeps the zone and the `dst` of the
   * one before, if it is not given others.
   */
  source(when?: When): Source {
    const source = this.#source;
    if (when === undefined) return source;
    const { timezone, dst } = "whole" in source ? source.whole : "timezone" in source ? source : NOTHING;
    const isCron = "schedule" in Object(when);
    return sourceOf(isCron ? { timezone, dst, ...when } : when, this.rules, this.options.patterns);
  }

  /** The last run that the next generation goes on from; a number counts once. */
  takeLastRun(): number | undefined {
    const given = this.#lastRun;
    if (typeof given === "function") {
      const lastRun = given();
      return lastRun === undefined ? undefined : whole(lastRun, "lastRun", 0);
    }
    if (given !== undefined) this.#lastRun = undefined;
    return given;
  }
}
