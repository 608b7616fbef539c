/** What shows how the brain is doing. */
export interface View {
  /** Something happened. */
  say(line: string): void;
  /** Something to read stays in sight, in the place of what was shown before; no line may be wider than `width`. */
  show(render: (width: number) => string[]): void;
  /** Nothing is drawn any more, and the terminal is as it was. */
  close(): void;
}
