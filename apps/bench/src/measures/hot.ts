import { type Measure, timed } from "../measure.ts";
import { coldAndWarm } from "./start.ts";

/** What a running registry does again and again; the other contenders have nothing like it. */
export const hot: Measure = async ({ hotPaths }, { units, repeats }) => {
  const found: Record<string, number> = {};
  for (const [name, work] of Object.entries(hotPaths ?? {})) {
    const times: number[] = [];
    for (let left = repeats; left >= 0; left -= 1) times.push(await timed(units, () => work(units)));
    Object.assign(found, coldAndWarm(name, times));
  }
  return found;
};
