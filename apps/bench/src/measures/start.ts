import { type Found, type Measure, timed } from "../measure.ts";
import { median } from "../median.ts";
import { assertEntered, deaf, namesOf } from "./crew.ts";

/** Starts units that never ask to be told to stop: the first time in the process, and when it has been done often. */
export const start: Measure = async (contender, { units, repeats }) => {
  const names = namesOf(units);
  const times: number[] = [];
  for (let left = repeats; left >= 0; left -= 1) {
    const crew = deaf(units);
    const fleet = contender.fleet(names, crew.unit, false);
    times.push(await timed(units, () => fleet.start()));
    assertEntered(crew, units);
  }
  return coldAndWarm("start", times);
};

/** The same with a call for each. */
export const startEach: Measure = async (contender, { units, repeats }) => {
  const names = namesOf(units);
  const times: number[] = [];
  for (let left = repeats; left >= 0; left -= 1) {
    const crew = deaf(units);
    const fleet = contender.fleet(names, crew.unit, false);
    if (fleet.startEach === undefined) return {};
    times.push(await timed(units, async () => await fleet.startEach?.()));
    assertEntered(crew, units);
  }
  return coldAndWarm("start-each", times);
};

/** The first of a process, and the median of what came after. */
export function coldAndWarm(name: string, [cold = Number.NaN, ...rest]: readonly number[]): Found {
  return { [`${name}-cold`]: cold, [`${name}-warm`]: median(rest) };
}
