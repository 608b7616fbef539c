/**
 * Bins of two significant decimal digits, as in OpenHistogram: one from 1.0 to 1.1, one from 9.9 to 10, one from 120
 * to 130. A bin leaves out its lower bound and has its upper one, so that every number of two digits, which is what
 * people choose as bounds, divides the bins exactly. Bins are numbered in the order of what they hold.
 */
const BINS_A_DECADE = 90;
const LOWEST = -12;
/** Where decades begin, and the last one ends. What is no larger than the first is taken as 0. */
const DECADES: readonly number[] = Array.from({ length: 31 }, (_, at) => Number(`1e${at + LOWEST}`));
const SMALLEST = 1e-12;
/** What is larger goes into the last bin. */
const LARGEST = 1e18;
const LAST_BIN = (DECADES.length - 1) * BINS_A_DECADE;
/** Powers of ten, each of which a double has exactly, so that a bound made of them is the double of its decimal. */
const POWERS: readonly number[] = Array.from({ length: 18 }, (_, exponent) => Number(`1e${exponent}`));

/** The number of the bin that a finite value goes into: 0 holds 0, negative values have negative numbers. */
export function binOf(value: number): number {
  const size = Math.abs(value);
  if (size <= SMALLEST) return 0;
  if (size > LARGEST) return value > 0 ? LAST_BIN : -LAST_BIN;
  return value > 0 ? above(size) : below(size);
}

/** A value within the bin, no further than 5 % from any other in it. */
export function valueOf(bin: number): number {
  if (bin === 0) return 0;
  const place = Math.abs(bin) - 1;
  const decade = Math.floor(place / BINS_A_DECADE);
  const lower = boundOf(10 + (place % BINS_A_DECADE), decade);
  const upper = boundOf(11 + (place % BINS_A_DECADE), decade);
  return (Math.sign(bin) * 2 * lower * upper) / (lower + upper);
}

function above(size: number): number {
  const decade = decadeOf(size);
  let digits = Math.ceil(scaled(size, decade));
  // The quotient is rounded, the bounds are not.
  if (boundOf(digits - 1, decade) >= size) digits -= 1;
  else if (boundOf(digits, decade) < size) digits += 1;
  return decade * BINS_A_DECADE + digits - 10;
}

/** For negative values: the bound that is nearer to 0 is the upper one and belongs to the bin. */
function below(size: number): number {
  const decade = decadeOf(size);
  let digits = Math.floor(scaled(size, decade));
  if (boundOf(digits, decade) > size) digits -= 1;
  else if (boundOf(digits + 1, decade) <= size) digits += 1;
  return -Math.min(decade * BINS_A_DECADE + digits - 9, LAST_BIN);
}

/** The last decade that begins below the size. */
function decadeOf(size: number): number {
  let low = 0;
  let high = DECADES.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((DECADES[middle] ?? 0) < size) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The size in units of the second digit. */
function scaled(size: number, decade: number): number {
  const exponent = decade + LOWEST - 1;
  return exponent >= 0 ? size / power(exponent) : size * power(-exponent);
}

/** A bound by its two digits, 10 to 100. */
function boundOf(digits: number, decade: number): number {
  const exponent = decade + LOWEST - 1;
  return exponent >= 0 ? digits * power(exponent) : digits / power(-exponent);
}

function power(exponent: number): number {
  return POWERS[exponent] ?? Number.NaN;
}
