/** What became of a stop of many. */
export interface StopReport {
  /** Those that ended, in the order they did. */
  readonly stopped: readonly string[];
  /** Those that did not. */
  readonly stuck: readonly string[];
  /** How long it took, in ms. */
  readonly duration: number;
}
