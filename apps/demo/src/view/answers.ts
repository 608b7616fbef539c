import { type Hit, MARKS } from "../database/search.ts";
import type { Paint } from "./paint.ts";
import { clip, printable } from "./printable.ts";

/** What the index answers. */
export interface Answers {
  words: string;
  hits: Hit[];
  /** How many notes there are. */
  count: number;
}

/** The answers, to be read; no line is wider than `width`. */
export function renderAnswers({ words, hits, count }: Answers, width: number, paint: Paint): string[] {
  const question = printable(words);
  if (hits.length === 0) return [clip(`None of ${count} notes answers ${question}.`, width)];
  const rows = hits.flatMap(({ title, path, snippet }) => [
    "",
    paint("bold", clip(printable(title), width)),
    paint("dim", clip(printable(path), width)),
    emphasized(clip(snippet, width), paint),
  ]);
  return [clip(`The best of ${count} notes for ${question}:`, width), ...rows];
}

function emphasized(snippet: string, paint: Paint): string {
  const [before = "", ...parts] = snippet.split(MARKS[0]);
  const rest = parts.map((part) => {
    const [found = "", after = ""] = part.split(MARKS[1]);
    return paint("cyan", printable(found)) + printable(after);
  });
  return printable(before) + rest.join("");
}
