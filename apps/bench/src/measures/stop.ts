import { type Measure, timed } from "../measure.ts";
import { assertEntered, listening, namesOf } from "./crew.ts";
import { coldAndWarm } from "./start.ts";

/** Starts units that listen, each in the contender's own way, stops them and waits until all have ended. */
export const stop: Measure = async (contender, { units, repeats }) => {
  const names = namesOf(units);
  const starts: number[] = [];
  const stops: number[] = [];
  for (let left = repeats; left >= 0; left -= 1) {
    const crew = listening(contender);
    const fleet = contender.fleet(names, crew.unit, false);
    starts.push(await timed(units, () => fleet.start()));
    assertEntered(crew, units);
    stops.push(await timed(units, () => fleet.stop()));
  }
  return { ...coldAndWarm("listen", starts), ...coldAndWarm("stop", stops) };
};
