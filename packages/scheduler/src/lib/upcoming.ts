import type { Quiet } from "./quiet.ts";

/** How many quiet hours in a row are passed over before it is given up: there is no other time. */
const PASSED = 10_000;

/**
 * The first nominal times to come.
 *
 * @param after the first nominal time after one.
 */
export function upcoming(
  after: (time: number) => number | undefined,
  quiet: Quiet | undefined,
  count: number,
): number[] {
  const times: number[] = [];
  let passed = 0;
  for (let at = after(-Infinity); at !== undefined && times.length < count && passed < PASSED;) {
    const end = quiet?.(at);
    if (end === undefined) {
      times.push(at);
      at = times.length < count ? after(at) : undefined;
    } else {
      passed += 1;
      at = after(end - 1);
    }
  }
  return times;
}
