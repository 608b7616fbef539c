import { LINES } from "./lines.ts";
import { median } from "./median.ts";
import type { Results } from "./rounds.ts";

/** One figure: a contender on a line. */
export interface Figure {
  readonly line: string;
  readonly contender: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The median, in those of the bare loop; absent where that has none. */
  readonly ratio?: number;
}

/** Below this the bare loop has nothing to compare with: it knows no unit before it is started. */
const LEAST = 0.1;

/** The figures of all rounds, in the order of the lines. */
export function figuresOf(results: Results): Figure[] {
  return Object.entries(LINES).flatMap(([line, { unit }]) => {
    const found = results.get(line) ?? new Map<string, number[]>();
    const limit = found.get("bare");
    return [...found].map(([contender, values]) => {
      const middle = median(values);
      const ratio =
        limit === undefined || median(limit) < LEAST ? undefined : { ratio: middle / median(limit) };
      return {
        line,
        contender,
        unit,
        median: middle,
        min: Math.min(...values),
        max: Math.max(...values),
        ...ratio,
      };
    });
  });
}

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure, index) => {
    const { title, unit } = LINES[figure.line] ?? { title: figure.line, unit: "" };
    const heading = figures[index - 1]?.line === figure.line ? "" : `\n${title}, ${unit} each\n`;
    const range = `${short(figure.min)}–${short(figure.max)}`;
    const ratio = figure.ratio === undefined ? "" : `× ${short(figure.ratio)}`;
    const name = figure.contender.padEnd(11);
    return `${heading}  ${name} ${short(figure.median).padStart(8)}   ${range.padEnd(15)} ${ratio.padStart(8)}`;
  });
  return rows.join("\n");
}

function short(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
