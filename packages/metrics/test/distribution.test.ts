import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bins } from "../src/lib/bins.ts";

const CLASSIC = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function binsOf(values: readonly number[]): Bins {
  const bins = new Bins();
  for (const value of values) bins.add(value);
  return bins;
}

/** The nearest rank: the smallest value that this share of all are not above. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** Any size that is kept apart, small whole numbers, and numbers of two digits with what is next to them. */
const value = fc.oneof(
  fc.double({ min: -6, max: 9, noNaN: true }).map((exponent) => 10 ** exponent),
  fc.nat({ max: 2_000 }),
  fc
    .tuple(fc.integer({ min: 10, max: 99 }), fc.integer({ min: -8, max: 12 }), fc.constantFrom(0, 1, -1))
    .map(([digits, exponent, step]) => {
      const bound = Number(`${digits}e${exponent}`);
      return step === 0 ? bound : bound + step * 2 ** (Math.floor(Math.log2(bound)) - 52);
    }),
);
const values = fc.array(
  fc.tuple(value, fc.boolean()).map(([size, negative]) => (negative ? -size : size)),
  { minLength: 1, maxLength: 200 },
);

describe("a distribution", () => {
  test("percentiles are within 5 % of those of the sorted numbers", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1), (given, share) => {
        const wanted = exact(given, share);
        const got = binsOf(given).percentile(share);
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(Math.abs(wanted) * 0.05);
      }),
      { numRuns: 2_000 },
    );
  });

  test("how many are at or below a bound of two digits is exact, whichever number of two digits it is", () => {
    const bound = fc
      .tuple(fc.integer({ min: 10, max: 99 }), fc.integer({ min: -8, max: 12 }), fc.boolean())
      .map(([digits, exponent, negative]) => Number(`${negative ? "-" : ""}${digits}e${exponent}`));
    fc.assert(
      fc.property(values, fc.array(bound, { maxLength: 20 }), (given, some) => {
        const bounds = [...some, ...CLASSIC, 0].toSorted((a, b) => a - b);
        const wanted = bounds.map((each) => given.filter((number) => number <= each).length);
        expect(binsOf(given).upTo(bounds)).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(CLASSIC)("a number that is a bound counts as at it, the next one does not (%d)", (bound) => {
    const bins = binsOf([bound, bound * (1 + Number.EPSILON)]);
    expect(bins.upTo([bound])).toEqual([1]);
  });

  test("is exact where all numbers are the same", () => {
    const bins = binsOf([123.456, 123.456, 123.456]);
    expect([bins.percentile(0.5), bins.percentile(0.99), bins.count]).toEqual([123.456, 123.456, 3]);
    expect(bins.sum).toBeCloseTo(370.368);
  });

  test("counts what is too small or too large to be kept apart", () => {
    const bins = binsOf([0, -0, 1e-300, 1e300, -1e300, Number.MAX_VALUE, 1e-12, 1e18]);
    expect(bins.upTo([-1, 0, 1])).toEqual([1, 5, 5]);
    expect(bins.count).toBe(8);
    expect(bins.percentile(1)).toBeGreaterThan(1e17);
    expect(bins.percentile(0.01)).toBeLessThan(-1e17);
  });

  test("of nothing has nothing", () => {
    expect(binsOf([]).upTo(CLASSIC)).toEqual(CLASSIC.map(() => 0));
  });
});
