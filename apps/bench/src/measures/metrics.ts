import { type Found, type Measure, timed } from "../measure.ts";
import { median } from "../median.ts";

/** An increment is too short to be timed by itself. */
const TIMES = 1_000_000;

/** What counting costs, in ns each, and how long the page of 10,000 series takes, in ms. */
export const metrics: Measure = async ({ meter }, { units, repeats }) => {
  if (meter === undefined) return {};
  const it = meter();
  const scrape = it.series(units);
  const each = async (work: (times: number) => void): Promise<number> =>
    (await warm(repeats, TIMES, async () => work(TIMES))) * 1_000;
  const found: Found = {
    "increment-plain": await each((times) => it.increment(times)),
    "increment-labelled": await each((times) => it.incrementLabelled(times)),
    "observe-plain": await each((times) => it.observe(times)),
    // One page in thousands of µs; as bytes, since a string may be in pieces until it is sent.
    "scrape-warm": await warm(repeats, 1_000, async () => Buffer.from(await scrape())),
  };
  return found;
};

/** In µs for each of `units`, the first time left out. */
async function warm(repeats: number, units: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let left = repeats; left >= 0; left -= 1) times.push(await timed(units, work));
  return median(times.slice(1));
}
