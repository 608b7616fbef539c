import { describe, expect, it } from "vitest";
import { type CircuitBreakerOptions, circuitBreakerRulesOf } from "../src/index.ts";

describe("circuitBreakerRulesOf", () => {
  it("row 62: fills in whatever is left out, so that a breaker of which little is said opens too", () => {
    const filled = {
      failures: 5,
      openFor: 30_000,
      maxOpenFor: 30_000,
      counts: undefined,
      whenOpen: "skip",
      onChange: undefined,
    };
    expect(circuitBreakerRulesOf({})).toEqual(filled);
    expect(circuitBreakerRulesOf({ failures: undefined, openFor: undefined, whenOpen: undefined })).toEqual(
      filled,
    );
    expect(circuitBreakerRulesOf({ failures: {} }).failures).toEqual({
      share: 0.5,
      window: 60_000,
      minimum: 10,
    });
    expect(circuitBreakerRulesOf({ openFor: "2m" }).maxOpenFor).toBe(120_000);
  });

  const at = "circuitBreaker";
  it.each<[unknown, string]>([
    [{ failures: 1.5 }, `${at}.failures must be a whole number from 1 on, got 1.5.`],
    [{ failures: null }, `${at}.failures must be an object, got null.`],
    [{ failures: { share: 0 } }, `${at}.failures.share must be a fraction above 0 and up to 1, got 0.`],
    [{ failures: { share: 50 } }, `${at}.failures.share must be a fraction above 0 and up to 1, got 50.`],
    [{ failures: { window: 5 } }, `${at}.failures.window must be at least 10 ms, got 5.`],
    [{ failures: { minimum: 0 } }, `${at}.failures.minimum must be a whole number from 1 on, got 0.`],
    [{ failures: { treshold: 1 } }, `${at}.failures.treshold is not a known key, got 1.`],
    [{ openFor: 0 }, `${at}.openFor must be at least 1 ms, got 0.`],
    [{ openFor: 100, maxOpenFor: 99 }, `${at}.maxOpenFor must be at least the openFor of 100 ms, got 99.`],
    [{ whenOpen: "wait" }, `${at}.whenOpen must be one of "skip", "fail", got "wait".`],
    [{ counts: true }, `${at}.counts must be a function, got true.`],
    [{ onChange: "log" }, `${at}.onChange must be a function, got "log".`],
    [{ openfor: 1 }, `${at}.openfor is not a known key, got 1. Did you mean "openFor"?`],
  ])("L12, M5: refuses %j, naming option, rule and value", (options, message) => {
    expect(() => circuitBreakerRulesOf(options as CircuitBreakerOptions)).toThrow(new RangeError(message));
  });
});
