import type { Paint } from "./paint.ts";
import { fit, printable } from "./printable.ts";
import type { Row } from "./row.ts";

/** How long it all took, in ms. */
export interface Times {
  ran: number;
  stopped: number;
}

/** What each daemon did. */
export function renderSummary(rows: Row[], { ran, stopped }: Times, paint: Paint): string[] {
  const lines = rows.map((row) =>
    `  ${fit(row.name, 9)} ${fit(runs(row.runs), 8)} ${printable(row.words)}`.trimEnd(),
  );
  return ["", paint("bold", `Ran for ${seconds(ran)}, stopped in ${seconds(stopped)}:`), ...lines];
}

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
