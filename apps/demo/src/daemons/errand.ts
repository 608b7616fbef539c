/** What the watcher asks of the indexer. */
export type Errand =
  /** So many notes will follow; `afresh`: forget those that were announced before. */
  | { type: "ahead"; notes: number; afresh: boolean }
  | { type: "changed"; path: string }
  | { type: "removed"; path: string };

/** What anybody may ask of the watcher. */
export interface Rescan {
  type: "rescan";
}
