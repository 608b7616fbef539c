import fc from "fast-check";
import { expect, test } from "vitest";
import { type Labels, MetricsCollector, prometheusText } from "../../src/index.ts";
import { type ParsedFamily, parsePage } from "./page.ts";

/** Names as people choose them, some of which become one. */
const USUAL =
  "runs x x.y x_y x-y xY X_Y total x.total x_count x_bucket sum x_seconds x_ms own.x HTTPServer".split(" ");
/** Names that mean something here, or to JavaScript. */
const TAKEN =
  "daemon le quantile outcome __name__ __proto__ constructor run.duration run.duration.seconds _ 1 up".split(
    " ",
  );
/** Names that cannot be written as they are. */
const ODD = [
  'a"b',
  "a\nb",
  "a\\b",
  "a,b",
  "a=b",
  "{}",
  "#",
  " ",
  "имя",
  "名前",
  "é",
  "x".repeat(10_000),
  "\r",
];
const ILL = ["\ud800", "\udfff", "\0", "\u2028", "\x7f", "\ufeff"];
const hostile = fc.oneof(
  fc.constantFrom(...USUAL, ...TAKEN, ...ODD, ...ILL),
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 4 }),
  fc
    .array(fc.nat({ max: 0xff_ff }), { minLength: 1, maxLength: 3 })
    .map((codes) => String.fromCharCode(...codes)),
);
const labels: fc.Arbitrary<Labels> = fc.dictionary(
  hostile,
  fc.oneof(hostile, fc.constant(""), fc.double(), fc.boolean()),
  { maxKeys: 3 },
);
const finite = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), fc.nat());
const write = fc.record({
  daemon: hostile,
  kind: fc.constantFrom("increment", "gauge", "observe", "time"),
  name: hostile,
  labels,
  value: finite,
});

/** Writes what is given, leaving out names of another kind. */
function collectorOf(writes: readonly (typeof write extends fc.Arbitrary<infer Write> ? Write : never)[]) {
  let now = 0;
  const collector = new MetricsCollector({ maxSeries: 20, clock: { monotonic: () => now } });
  for (const { daemon, kind, name, labels: given, value } of writes) {
    const it = collector.of(daemon);
    try {
      if (kind === "increment") it.increment(name, Math.abs(value), given);
      else if (kind === "gauge") it.gauge(name, value % 7 === 0 ? Infinity : value, given);
      else if (kind === "observe") it.observe(name, value, given);
      else it.time(name, () => (now += Math.abs(value) % 1e6), given);
    } catch (error) {
      if (!String(error).includes("must not be that of a")) throw error;
    }
  }
  return collector;
}

test("whatever daemons count, and whatever they call it, both formats are to the letter and lose nothing", () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
      const collector = collectorOf(writes);
      for (const [format, accept] of [
        ["text", undefined],
        ["openmetrics", "application/openmetrics-text"],
      ] as const) {
        const families = parsePage(prometheusText(collector, { accept }).body, format);
        const own = families.filter(({ help }) => /^The (?:counter|gauge|histogram|timer) /.test(help));
        const all = Object.values(collector.all());
        const expected = {
          counter: all.flatMap(({ counters }) => Object.values(counters)),
          gauge: all.flatMap(({ gauges }) => Object.values(gauges)),
          histogram: all.flatMap(({ histograms }) => Object.values(histograms).map(({ count }) => count)),
        };
        for (const type of ["counter", "gauge", "histogram"] as const)
          expect(valuesOf(own, type)).toEqual(expected[type].map((value) => value + 0).toSorted(ascending));
      }
    }),
    { numRuns: 300 },
  );
});

/** The values of all series of a type; of a histogram its count. */
function valuesOf(families: readonly ParsedFamily[], type: string): number[] {
  return families
    .filter((family) => family.type === type)
    .flatMap(({ samples }) => samples.filter(({ labels: { le } }) => le === undefined || le === "+Inf"))
    .filter(({ name, labels: { le } }) => type !== "histogram" || (name.endsWith("_bucket") && le === "+Inf"))
    .map(({ value }) => value + 0)
    .toSorted(ascending);
}

function ascending(one: number, other: number): number {
  return one - other || (one < other ? -1 : 0);
}
