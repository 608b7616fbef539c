import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CronPattern, PatternCache } from "../src/index.ts";

describe("PatternCache", () => {
  it("gives equal expressions in equal zones one pattern", () => {
    const cache = new PatternCache();
    const first = cache.get("0 9 * * *", "Europe/Berlin");
    expect(cache.get("0 9 * * *", "Europe/Berlin")).toBe(first);
    expect(cache.get("0 9 * * *")).not.toBe(first);
    expect(cache.get("0 8 * * *", "Europe/Berlin")).not.toBe(first);
    expect(new PatternCache().get("0 9 * * *", "Europe/Berlin")).not.toBe(first);
  });

  it("I11: keeps patterns apart that differ in dst, which said or not is the same", () => {
    const cache = new PatternCache();
    const first = cache.get("30 2 * * *", "Europe/Berlin");
    expect(cache.get("30 2 * * *", "Europe/Berlin", { gap: "run", overlap: "once" })).toBe(first);
    expect(cache.get("30 2 * * *", "Europe/Berlin", { gap: "skip" })).not.toBe(first);
    expect(cache.get("30 2 * * *", "Europe/Berlin", { overlap: "twice" })).not.toBe(first);
    expect(() => cache.get("30 2 * * *", "")).toThrow('timezone ""');
  });

  it("keeps those used last, and no more than its size", () => {
    const cache = new PatternCache(2);
    const first = cache.get("1 * * * *");
    const second = cache.get("2 * * * *");
    cache.get("1 * * * *");
    cache.get("3 * * * *");
    expect(cache.size).toBe(2);
    expect(cache.get("1 * * * *")).toBe(first);
    expect(cache.get("2 * * * *")).not.toBe(second);
  });

  it("keeps nothing that was refused, and refuses a size that is none", () => {
    const cache = new PatternCache();
    expect(() => cache.get("nonsense")).toThrow("nonsense");
    expect(cache.size).toBe(0);
    expect(() => new PatternCache(0)).toThrow("size must be at least 1, got 0.");
  });
});

describe("CronPattern", () => {
  const expressions = ["*/5 * * * *", "30 2 * * *", "0 0 1 1 *", "*/7 * * * * *", "30 2,14 * * *"];

  it("answers the same whatever was asked before", () => {
    const time = fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 10, 1) });
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.array(time, { minLength: 1, maxLength: 8 }),
        (expression, times) => {
          const used = new CronPattern(expression, "Europe/Berlin");
          for (const at of times) {
            const next = used.next(at) ?? Number.NaN;
            expect(used.next(next - 1)).toBe(next);
            expect(next).toBe(new CronPattern(expression, "Europe/Berlin").next(at));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("latest is the inverse of next, the changes of the clocks included", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions.slice(0, 2), "0 3 * * *", "*/30 1-3 * * *"),
        fc.constantFrom(Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)),
        fc.integer({ min: 0, max: 6 * 3_600_000 }),
        (expression, day, offset) => {
          const pattern = new CronPattern(expression, "Europe/Berlin");
          const next = pattern.next(day + offset) ?? Number.NaN;
          expect(pattern.latest(next)).toBe(next);
          expect(pattern.latest(next - 1)).toBeLessThanOrEqual(day + offset);
        },
      ),
    );
  });
});
