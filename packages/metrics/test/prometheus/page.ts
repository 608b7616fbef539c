/** One line with a number. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one name, as a page has them. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string | undefined;
  readonly samples: readonly Sample[];
}

type Format = "text" | "openmetrics";

const NAME = /^[a-zA-Z_]\w*$/;
const NUMBER = /^(?:[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;
const SUFFIXES: Readonly<Record<Format, Readonly<Record<string, readonly string[]>>>> = {
  text: { counter: [""], gauge: [""], histogram: ["_bucket", "_sum", "_count"] },
  openmetrics: { counter: ["_total"], gauge: [""], histogram: ["_bucket", "_sum", "_count"] },
};

/**
 * Reads a page of the text format 0.0.4 or of OpenMetrics 1.0 and takes nothing that is not to the letter: families in
 * one piece, each line once, histograms that add up, names and units by the conventions.
 */
export function parsePage(body: string, format: Format): ParsedFamily[] {
  must(body.isWellFormed() && !body.includes("\0"), "the text cannot be written as UTF-8");
  const lines = body.split("\n");
  must(lines.pop() === "", "the last line has no end");
  if (format === "openmetrics") must(lines.pop() === "# EOF", "the end is not marked");
  const families: ParsedFamily[] = [];
  let at = 0;
  while (at < lines.length) {
    const [family, next] = parseFamily(lines, at, format);
    families.push(family);
    at = next;
  }
  checkAll(families, format);
  return families;
}

function parseFamily(lines: readonly string[], from: number, format: Format): [ParsedFamily, number] {
  let at = from;

  const name = /^# HELP (\w+) /.exec(lines[at] ?? "")?.[1] ?? "";
  must(NAME.test(name), `no HELP: ${lines[at]}`);
  const text = unescape(
    (lines[at] ?? "").slice(`# HELP ${name} `.length),
    format === "text" ? "\\n" : '\\n"',
  );
  must(text !== "", `no help for ${name}`);
  at += 1;
  const type = new RegExp(`^# TYPE ${name} (counter|gauge|histogram)$`).exec(lines[at] ?? "")?.[1] ?? "";
  must(type !== "", `no TYPE: ${lines[at]}`);
  at += 1;
  let unit: string | undefined;
  if (format === "openmetrics" && lines[at]?.startsWith("# UNIT ") === true) {
    unit = new RegExp(`^# UNIT ${name} (\\w+)$`).exec(lines[at] ?? "")?.[1];
    must(unit !== undefined && name.endsWith(`_${unit}`), `a unit that is not in its name: ${lines[at]}`);
    at += 1;
  }
  const samples: Sample[] = [];
  for (; at < lines.length && lines[at]?.startsWith("#") !== true; at += 1)
    samples.push(parseSample(lines[at] ?? ""));
  must(samples.length > 0, `${name} has no samples`);
  const names = new Set((SUFFIXES[format][type] ?? []).map((suffix) => `${name}${suffix}`));
  for (const sample of samples) must(names.has(sample.name), `${sample.name} is not of ${name}`);
  must(format === "openmetrics" || type !== "counter" || name.endsWith("_total"), `${name} has no _total`);
  if (type === "histogram") checkHistogram(name, samples, format);
  else for (const { labels } of samples) must(!("le" in labels), `${name} has an le`);
  if (type === "counter") for (const { value } of samples) must(value >= 0, `${name} is below 0`);
  return [{ name, type, help: text, unit, samples }, at];
}

function parseSample(line: string): Sample {
  const open = line.indexOf("{");
  const name = line.slice(0, open);
  must(NAME.test(name), `no name: ${line}`);
  const labels = new Map<string, string>();
  let at = open + 1;
  while (line[at] !== "}") {
    const equals = line.indexOf('="', at);
    const label = line.slice(at, equals);
    must(NAME.test(label) && !label.startsWith("__"), `a bad label: ${line}`);
    must(!labels.has(label), `${label} twice: ${line}`);
    let end = equals + 2;
    while (line[end] !== '"') {
      must(end < line.length, `a label without an end: ${line}`);
      end += line[end] === "\\" ? 2 : 1;
    }
    labels.set(label, unescape(line.slice(equals + 2, end), '\\n"'));
    at = end + 1;
    if (line[at] === ",") must(line[(at += 1)] !== "}", `a comma too many: ${line}`);
    else must(line[at] === "}", `no comma: ${line}`);
  }
  const number = line.slice(at + 1);
  must(number.startsWith(" ") && NUMBER.test(number.slice(1)), `no number: ${line}`);
  return { name, labels: Object.fromEntries(labels), value: numberOf(number.slice(1)) };
}

function checkHistogram(name: string, samples: readonly Sample[], format: Format): void {
  const bySeries = Map.groupBy(samples, ({ labels }) => keyOf({ ...labels, le: "" }));
  for (const [series, of] of bySeries) {
    const buckets = of.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => numberOf(labels["le"] ?? "none"));
    must(bounds.length > 0 && bounds.at(-1) === Infinity, `${name}${series} does not end in +Inf`);
    must(
      bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? 0)),
      `${name}: bounds do not rise`,
    );
    if (format === "openmetrics")
      must(
        buckets.every(({ labels }) => !/^-?\d+$/.test(labels["le"] ?? "")),
        `${name}: a bound that is no fraction`,
      );
    const counts = buckets.map(({ value }) => value);
    must(
      counts.every((count, at) => count >= (counts[at - 1] ?? 0)),
      `${name}: counts fall`,
    );
    const [sum, count] = ["_sum", "_count"].map((suffix) => of.filter((each) => each.name === name + suffix));
    must(sum?.length === count?.length, `${name}: a sum or a count alone`);
    must(format === "openmetrics" || sum?.length === 1, `${name}: not one sum`);
    must(
      count?.length === 0 || count?.[0]?.value === counts.at(-1),
      `${name}: the count is not that of +Inf`,
    );
    must(format === "text" || (sum?.[0]?.value ?? 0) >= 0, `${name}: a sum below 0`);
  }
}

function checkAll(families: readonly ParsedFamily[], format: Format): void {
  const names = families.map(({ name }) => name);
  must(new Set(names).size === names.length, "a family twice");
  const seen = new Set<string>();
  const owners = new Map<string, string>();
  for (const { name, type, samples } of families) {
    const claimed = [
      name,
      ...(SUFFIXES[format][type] ?? []).map((suffix) => `${name}${suffix}`),
      `${name}_created`,
    ];
    for (const each of new Set(claimed)) {
      must(!owners.has(each), `${each} is of ${name} and of ${owners.get(each)}`);
      owners.set(each, name);
    }
    for (const { name: sample, labels } of samples) {
      const key = sample + keyOf(labels);
      must(!seen.has(key), `${key} twice`);
      seen.add(key);
    }
  }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function unescape(text: string, allowed: string): string {
  return text.replaceAll(/\\(.?)/gs, (_, letter: string) => {
    must(letter !== "" && allowed.includes(letter), `an escape that is none: ${text}`);
    return letter === "n" ? "\n" : letter;
  });
}

function numberOf(text: string): number {
  return text.endsWith("Inf") ? Number(text.replace("Inf", "Infinity")) : Number(text);
}

function must(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault);
}
