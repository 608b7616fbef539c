import type { Labels } from "../metrics.ts";

/** A set of labels, made one whoever gave them in what order. */
export interface LabelSet {
  readonly labels: Labels;
  /** `route="/a",status="200"`: by name, no two sets having the same. */
  readonly text: string;
}

/** A label that is no text, number or truth value. */
export interface BadLabel {
  readonly badLabel: string;
  readonly value: unknown;
}

export const NO_LABELS: Labels = Object.freeze({});

/** Labels without the empty ones, which are none (as in Prometheus), in the order of their names. */
export function labelSetOf(given: Labels): LabelSet | BadLabel {
  const pairs: [string, string | number | boolean][] = [];
  for (const name in given) {
    const value: unknown = given[name];
    if (!isLabel(value)) return { badLabel: name, value };
    if (value !== "") pairs.push([name, value]);
  }
  if (pairs.length === 0) return { labels: NO_LABELS, text: "" };
  pairs.sort(([one], [other]) => (one < other ? -1 : 1));
  const text = pairs.map(([name, value]) => `${nameText(name)}=${quoted(String(value))}`).join(",");
  return { labels: Object.freeze(Object.fromEntries(pairs)), text };
}

/** Text in quotes, in which `\`, `"` and line ends are escaped, as Prometheus writes the value of a label. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`;
}

function nameText(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? name : quoted(name);
}

function isLabel(value: unknown): value is Labels[string] {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
