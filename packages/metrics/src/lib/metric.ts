import type { Labels } from "../metrics.ts";
import type { HistogramSeries, NumberSeries } from "./series.ts";

/** The series that a kind of metric has. */
export interface SeriesOf {
  counter: NumberSeries;
  gauge: NumberSeries;
  histogram: HistogramSeries;
  timer: HistogramSeries;
}

export type Kind = keyof SeriesOf;

/** Of labels of how many names, from one place, it is remembered where they lead; they are looked at one by one. */
const MOST_BRANCHES = 16;

/** Where a label of this name leads, by its value. */
interface Branch<Series> {
  readonly name: string;
  readonly steps: Map<unknown, Step<Series>>;
  /** Where a label of another name leads, from the same place. */
  other: Branch<Series> | undefined;
}

/** How far some labels lead; what is there if there are no more of them. */
class Step<Series> {
  series: Series | undefined;
  branch: Branch<Series> | undefined;
}

/**
 * One name of a daemon's numbers, with a series for each set of labels. Labels are followed one by one, in the order
 * in which their object has them, so that finding a series builds no text. Objects of another order, or with 200 for
 * "200", are ways of their own to the same series. What labels inherit counts as theirs. A place from which labels of
 * many names lead on is left by no more of them, so that what was there first is found as fast as before.
 */
export class Metric<K extends Kind> extends Step<SeriesOf[K]> {
  readonly kind: K;
  readonly name: string;
  /** The series with labels, by the text of these. */
  #labelled: Map<string, SeriesOf[K]> | undefined;

  constructor(kind: K, name: string) {
    super();
    this.kind = kind;
    this.name = name;
  }

  /** What labels like these led to before. */
  at(labels: Labels): SeriesOf[K] | undefined {
    return follow<SeriesOf[K]>(this, labels);
  }

  /** The series of these labels, whatever way leads to it. */
  find(text: string): SeriesOf[K] | undefined {
    return text === "" ? this.series : this.#labelled?.get(text);
  }

  add(series: SeriesOf[K]): SeriesOf[K] {
    if (series.text === "") this.series = series;
    else (this.#labelled ??= new Map<string, SeriesOf[K]>()).set(series.text, series);
    return series;
  }

  /** Lets labels like these lead there from now on; says whether that was news, and there was room. */
  lead(labels: Labels, series: SeriesOf[K]): boolean {
    const end = stepTo<SeriesOf[K]>(this, labels);
    if (end === undefined || end.series !== undefined) return false;
    end.series = series;
    return true;
  }

  *all(): IterableIterator<SeriesOf[K]> {
    if (this.series !== undefined) yield this.series;
    if (this.#labelled !== undefined) yield* this.#labelled.values();
  }
}

function follow<Series>(from: Step<Series>, labels: Labels): Series | undefined {
  let step = from;
  for (const name in labels) {
    let branch = step.branch;
    while (branch !== undefined && branch.name !== name) branch = branch.other;
    const next = branch?.steps.get(labels[name]);
    if (next === undefined) return undefined;
    step = next;
  }
  // What has no keys at all may be no object: it is looked at more closely.
  return step === from ? undefined : step.series;
}

function stepTo<Series>(from: Step<Series>, labels: Labels): Step<Series> | undefined {
  let step = from;
  for (const name in labels) {
    const branch = branchOf(step, name);
    // Only a place that was there before has so many, so nothing was made in vain on the way to it.
    if (branch === undefined) return undefined;
    const value = labels[name];
    let next = branch.steps.get(value);
    if (next === undefined) branch.steps.set(value, (next = new Step<Series>()));
    step = next;
  }
  return step;
}

function branchOf<Series>(step: Step<Series>, name: string): Branch<Series> | undefined {
  let branches = 0;
  let branch = step.branch;
  for (; branch !== undefined && branch.name !== name; branch = branch.other) branches += 1;
  if (branch !== undefined || branches === MOST_BRANCHES) return branch;
  return (step.branch = { name, steps: new Map(), other: step.branch });
}
