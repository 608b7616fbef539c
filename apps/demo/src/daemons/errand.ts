/** What the watcher asks of the indexer. */
export type Errand =
  /** So many notes will follow; `afresh`: forget those that were announced before. */
  | { type: "ahead"; notes: number; afresh: boolean }
  | { type: "changed"; path: string }
  | { type: "removed"; path: string };

/** The topic on which anybody may ask for another look at the folder. */
export const RESCAN = "notes.rescan";
