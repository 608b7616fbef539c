/** What a daemon says of itself in its state, for whoever watches it. */
export interface Progress {
  /** A few words: `412 of 873 notes`. */
  words: string;
}

/** How far the indexer is with what it was told to do. */
export interface IndexProgress extends Progress {
  done: number;
  total: number;
  /** Whether it has done everything there was when the watcher began. */
  caughtUp: boolean;
  indexed: number;
  removed: number;
  /** Notes that could not be indexed, or only in part. */
  broken: number;
}

export function isProgress(state: unknown): state is Progress {
  return typeof state === "object" && state !== null && "words" in state;
}

export function isIndexProgress(state: unknown): state is IndexProgress {
  return isProgress(state) && "caughtUp" in state;
}
