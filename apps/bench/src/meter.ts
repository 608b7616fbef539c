/** Something to count with, and to read what was counted. */
export interface Meter {
  /** Adds 1 to a counter, so many times. */
  increment(times: number): void;
  /** The same for the series of two labels, in an object made anew each time. */
  incrementLabelled(times: number): void;
  /** Adds a number to a histogram, so many times. */
  observe(times: number): void;
  /** Makes a counter with so many series of three labels; returns what makes the page for Prometheus of it. */
  series(count: number): () => string | Promise<string>;
}

/** What is observed, in turn: seconds, as they come. */
export const OBSERVED: readonly number[] = Array.from(
  { length: 1_000 },
  (_, at) => ((at * 7_919) % 3_000) / 1_000,
);
