import type { Distribution } from "../../distribution.ts";
import { quoted } from "../label-text.ts";
import type { Format } from "./accept.ts";

/** Metrics of one name. */
export interface Family {
  /** Without the `_total` of a counter. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** What it is measured in; its name ends in that. */
  readonly unit?: "seconds" | undefined;
}

/** A histogram's bounds, and how many of its own units are one of those that it is shown in. */
export interface Scale {
  readonly bounds: readonly number[];
  readonly factor: number;
}

/** Writes the page of a scrape, family by family. */
export class Page {
  readonly #isOpen: boolean;
  readonly #bounds = new Map<Scale, readonly string[]>();
  #family: Family | undefined;
  #isHeaded = false;
  #name = "";
  #body = "";

  constructor(format: Format) {
    this.#isOpen = format === "openmetrics";
  }

  /** What is written next is of this family, of which no trace is left if nothing is. */
  begin(family: Family): void {
    this.#family = family;
    this.#isHeaded = false;
    this.#name = family.type === "counter" ? `${family.name}_total` : family.name;
  }

  /** @param labels as in `daemon="sync",reason="overlap"`. */
  sample(labels: string, value: number): void {
    if (!this.#isHeaded) this.#head();
    this.#body += `${this.#name}{${labels}} ${numberText(value)}\n`;
  }

  /** @param hasNegative whether it holds what is below 0; OpenMetrics then knows neither a sum nor a count of it. */
  histogram(labels: string, of: Distribution, scale: Scale, hasNegative = false): void {
    if (!this.#isHeaded) this.#head();
    const bucket = `${this.#name}_bucket{${labels},le="`;
    const counts = of.upTo(scale.bounds);
    let lines = "";
    let at = 0;
    for (const bound of this.#boundsOf(scale)) {
      lines += `${bucket}${bound}"} ${counts[at]}\n`;
      at += 1;
    }
    lines += `${bucket}+Inf"} ${of.count}\n`;
    if (!hasNegative || !this.#isOpen) {
      lines += `${this.#name}_sum{${labels}} ${numberText(of.sum / scale.factor)}\n`;
      lines += `${this.#name}_count{${labels}} ${of.count}\n`;
    }
    this.#body += lines;
  }

  end(): string {
    return this.#isOpen ? `${this.#body}# EOF\n` : this.#body;
  }

  #head(): void {
    this.#isHeaded = true;
    const { name, type, help, unit } = this.#family ?? { name: "", type: "gauge", help: "" };
    const title = this.#isOpen ? name : this.#name;
    const text = this.#isOpen
      ? quoted(help).slice(1, -1)
      : help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    this.#body += `# HELP ${title} ${text}\n# TYPE ${title} ${type}\n`;
    if (this.#isOpen && unit !== undefined) this.#body += `# UNIT ${title} ${unit}\n`;
  }

  /** The bounds as text; OpenMetrics wants them to look like fractions. */
  #boundsOf(scale: Scale): readonly string[] {
    let texts = this.#bounds.get(scale);
    if (texts === undefined) {
      texts = scale.bounds.map((bound) => {
        const text = String(Number((bound / scale.factor).toPrecision(2)));
        return this.#isOpen && /^-?\d+$/.test(text) ? `${text}.0` : text;
      });
      this.#bounds.set(scale, texts);
    }
    return texts;
  }
}

function numberText(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
