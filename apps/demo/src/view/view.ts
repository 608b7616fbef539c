/** What shows how the brain is doing. */
export interface View {
  /** Something happened. */
  say(line: string): void;
  /** Something to read stays in sight; it takes the place of what was shown before. */
  show(lines: string[]): void;
  /** Nothing is drawn any more, and the terminal is as it was. */
  close(): void;
}
