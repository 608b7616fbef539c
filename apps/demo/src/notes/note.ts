/** What is kept of a note. */
export interface Note {
  title: string;
  headings: { level: number; text: string }[];
  /** Targets as they are written, and `[[wiki links]]` without the brackets. */
  links: string[];
  /** Lower case, without the `#`. */
  tags: string[];
  /** The text without the markup. */
  body: string;
  /** A sentence about what could not be understood, when the rest could. */
  problem?: string;
}
