/**
 * What becomes of a fixed time on the two days a year on which clocks are changed. A time is fixed if its second,
 * minute and hour are given without wildcard (`*`, `?`, or a range over all values) and without step; all other
 * expressions follow real hours: what is left out does not come, what repeats comes twice.
 */
export interface Dst {
  /**
   * A time that is left out: `"run"` it at the first moment after the gap, once however many fall into it, or
   * `"skip"` it. @default "run"
   */
  gap?: "run" | "skip" | undefined;
  /** A time that comes twice: run it `"once"`, the first time, or `"twice"`. @default "once" */
  overlap?: "once" | "twice" | undefined;
}
