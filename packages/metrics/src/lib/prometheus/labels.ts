import type { MetricReading, SeriesReading } from "../../reading.ts";
import { quoted } from "../label-text.ts";
import { cleanText, isClean, wordOf, wordsFor } from "./words.ts";

/** Labels that Prometheus, or this page, has a meaning for. */
const RESERVED: ReadonlySet<string> = new Set(["daemon", "le", "quantile"]);

/** Writes the labels of the series of one metric, no two of which come out the same. */
export class LabelWriter {
  readonly #metric: MetricReading;
  readonly #known: Map<string, string>;
  #words: Map<string, string> | undefined;

  /** @param known what names become, shared by all that is written at once. */
  constructor(metric: MetricReading, known: Map<string, string>) {
    this.#metric = metric;
    this.#known = known;
  }

  /** As in `,route="/a",status="200"`. */
  write({ labels, text }: SeriesReading): string {
    if (text === "") return "";
    for (const name in labels) if (this.#wordOf(name) !== name) return this.#rewrite({ labels, text });
    return isClean(text) ? `,${text}` : this.#rewrite({ labels, text });
  }

  #rewrite({ labels }: SeriesReading): string {
    this.#words ??= wordsFor(namesOf(this.#metric), (name) => this.#wordOf(name));
    let text = "";
    for (const [name, value] of Object.entries(labels))
      text += `,${this.#words.get(name)}=${quoted(cleanText(String(value)))}`;
    return text;
  }

  #wordOf(name: string): string {
    let word = this.#known.get(name);
    if (word === undefined) this.#known.set(name, (word = labelOf(name)));
    return word;
  }
}

function labelOf(name: string): string {
  const word = wordOf(name) || "label";
  if (RESERVED.has(word)) return `exported_${word}`;
  return /^\d/.test(word) ? `_${word}` : word;
}

function namesOf(metric: MetricReading): Set<string> {
  const names = new Set<string>();
  for (const { labels } of metric.all()) for (const name in labels) names.add(name);
  return names;
}
