import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MetricsCollector, prometheusText } from "../../src/index.ts";

const OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT = "text/plain; version=0.0.4; charset=utf-8";

function typeFor(accept: string | undefined): string {
  return prometheusText(new MetricsCollector(), { accept }).contentType;
}

describe("the Accept header", () => {
  test.each([
    [
      "what Prometheus 2 sends",
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    ],
    [
      "what Prometheus 3 sends",
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    ],
    ["without a version", "application/openmetrics-text"],
    [
      "in capitals, with blanks and quotes",
      'Application/OpenMetrics-Text ; Version="1.0.0" ; Q=0.9, text/plain; q=0.8',
    ],
    ["named more precisely than the other", "application/openmetrics-text, */*"],
    ["of its own kind only", "application/*"],
    ["liked more than everything else", "application/openmetrics-text;q=0.9,*/*;q=0.8"],
    [
      "a comma in quotes divides nothing",
      'text/html;x="a, text/plain, b", application/openmetrics-text;q=0.1',
    ],
  ])("OpenMetrics: %s", (_, accept) => {
    expect(typeFor(accept)).toBe(OPEN);
  });

  test.each([
    ["none", undefined],
    ["an empty one", ""],
    ["what a browser sends", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["anything", "*/*"],
    ["both as well", "application/openmetrics-text,text/plain"],
    ["the text format more", "application/openmetrics-text;q=0.5,text/plain;q=0.6"],
    ["OpenMetrics not at all", "application/openmetrics-text;q=0, application/json"],
    ["not OpenMetrics but everything else", "*/*, application/openmetrics-text;q=0"],
    ["a version that is not offered", "application/openmetrics-text;version=0.0.1"],
    [
      "another version of it precisely, and this one not",
      "application/openmetrics-text;version=1.0.0;q=0,application/openmetrics-text;q=1,text/*;q=0.1",
    ],
    ["a quality that is none", "application/openmetrics-text;q=2"],
    ["neither", "image/png"],
    ["text", "text/plain"],
  ])("the text format: %s", (_, accept) => {
    expect(typeFor(accept)).toBe(TEXT);
  });

  test("with one quality for each, the higher one wins", () => {
    const quality = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(quality, quality, fc.boolean(), (open, text, swapped) => {
        const ranges = [
          `application/openmetrics-text;q=${open / 1_000}`,
          `text/plain;version=0.0.4;q=${text / 1_000}`,
        ];
        fc.pre(open !== text);
        const wanted = open > text ? OPEN : TEXT;
        expect(typeFor((swapped ? ranges.toReversed() : ranges).join(","))).toBe(wanted);
      }),
    );
  });

  test("whatever it is, there is an answer", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (accept) => {
        expect([OPEN, TEXT]).toContain(typeFor(accept));
      }),
    );
  });
});
