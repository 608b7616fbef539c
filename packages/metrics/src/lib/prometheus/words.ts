import { digestOf } from "../digest.ts";
import { untaken } from "../untaken.ts";

/** What is longer is cut off; a digest of the whole then tells it apart. */
const LONGEST = 128;

/** A name in the letters that Prometheus knows: `cleanup.runs` and `cleanupRuns` are `cleanup_runs`. */
export function wordOf(name: string): string {
  const snake = name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_")
    .replaceAll(/[^a-zA-Z\d]+/g, "_")
    .replaceAll(/^_|_$/g, "")
    .toLowerCase();
  return snake.length <= LONGEST ? snake : `${snake.slice(0, LONGEST)}_${digestOf(name)}`;
}

/**
 * The text, if it can be written as UTF-8 and read by everybody. Else what cannot is U+FFFD and its code, and so is U+FFFD
 * itself, so that no two texts come out the same.
 */
export function cleanText(text: string): string {
  if (isClean(text)) return text;
  return text.replaceAll(
    /[\0\uFFFD]|\p{Surrogate}/gu,
    (unit) => `\uFFFD${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0") && !text.includes("\uFFFD");
}

/** Text for people, no longer than they will read. */
export function shortText(text: string): string {
  return cleanText(text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
}

/** Gives each name a word of its own: a name that is its word keeps it, of others the first one gets it. */
export function wordsFor(names: Iterable<string>, toWord: (name: string) => string): Map<string, string> {
  const words = new Map<string, string>();
  const taken = new Set<string>();
  const give = (name: string, word: string): void => {
    words.set(name, word);
    taken.add(word);
  };
  const others: string[] = [];
  for (const name of names) {
    if (toWord(name) === name) give(name, name);
    else others.push(name);
  }
  for (const name of others.toSorted()) {
    const word = toWord(name);
    give(name, taken.has(word) ? untaken(taken, digestOf(name), (digest) => `${word}_${digest}`) : word);
  }
  return words;
}
