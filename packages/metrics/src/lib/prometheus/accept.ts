/** The formats of a scrape. */
export type Format = "text" | "openmetrics";

/** One part of an Accept header. */
interface Range {
  readonly type: string;
  /** The version it insists on; undefined: any. */
  readonly version: string | undefined;
  /** From 0, never, to 1. */
  readonly quality: number;
}

const OFFERS: Readonly<Record<Format, { type: string; version: string }>> = {
  text: { type: "text/plain", version: "0.0.4" },
  openmetrics: { type: "application/openmetrics-text", version: "1.0.0" },
};

/** How precisely a range names something, and its quality; the most precise one counts (RFC 9110, 12.5.1). */
interface Wish {
  readonly precision: number;
  readonly quality: number;
}

/**
 * The format that an Accept header prefers. Where it likes both as well, it is the one named more precisely, then
 * the text format; where it accepts none, the text format.
 */
export function formatFor(accept: string | undefined): Format {
  if (accept === undefined) return "text";
  const ranges = split(accept, ",").flatMap((part) => rangeOf(part) ?? []);
  const [text, open] = [wishFor("text", ranges), wishFor("openmetrics", ranges)];
  if (open.quality === 0) return "text";
  if (open.quality !== text.quality) return open.quality > text.quality ? "openmetrics" : "text";
  return open.precision > text.precision ? "openmetrics" : "text";
}

function wishFor(format: Format, ranges: readonly Range[]): Wish {
  let wish: Wish = { precision: -1, quality: 0 };
  for (const { type, version, quality } of ranges) {
    const precision = precisionOf(OFFERS[format], type, version);
    if (precision > wish.precision) wish = { precision, quality };
  }
  return wish;
}

/** -1: it does not fit. */
function precisionOf(
  offer: { type: string; version: string },
  type: string,
  version: string | undefined,
): number {
  if (version !== undefined) return type === offer.type && version === offer.version ? 3 : -1;
  if (type === offer.type) return 2;
  if (type === `${offer.type.slice(0, offer.type.indexOf("/"))}/*`) return 1;
  return type === "*/*" ? 0 : -1;
}

/** Nothing for what cannot be understood. Parameters other than the version and the quality make no difference. */
function rangeOf(part: string): Range | undefined {
  const [type = "", ...parameters] = split(part, ";").map((piece) => piece.trim());
  if (type === "") return undefined;
  let version: string | undefined;
  let quality = 1;
  for (const parameter of parameters) {
    const at = parameter.indexOf("=");
    const value = parameter
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, "$1");
    const name = parameter.slice(0, at).trim().toLowerCase();
    if (name === "version") version = value;
    else if (name !== "q") continue;
    else if (/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value)) quality = Number(value);
    else return undefined;
  }
  return { type: type.toLowerCase(), version, quality };
}

/** Split where the mark stands outside of quotes. */
function split(text: string, mark: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isQuoted && text[at] === "\\") at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === mark && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
