import { type Hit, MARKS } from "../database/search.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What the index answers to the words, to be read. */
export function renderAnswers(words: string, hits: Hit[], count: number, paint: Paint): string[] {
  if (hits.length === 0) return [`None of ${count} notes answers ${printable(words)}.`];
  const head = `The best of ${count} notes for ${printable(words)}:`;
  return [
    head,
    ...hits.flatMap((hit) => [
      "",
      paint("bold", printable(hit.title)),
      paint("dim", printable(hit.path)),
      emphasized(hit.snippet, paint),
    ]),
  ];
}

function emphasized(snippet: string, paint: Paint): string {
  return snippet
    .split(MARKS[0])
    .map((part, at) => {
      const [found = "", rest] = part.split(MARKS[1]);
      return at === 0 || rest === undefined
        ? printable(part)
        : paint("cyan", printable(found)) + printable(rest);
    })
    .join("");
}
