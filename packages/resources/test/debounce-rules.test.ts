import { describe, expect, it } from "vitest";
import { type DebounceOptions, debounceRulesOf } from "../src/index.ts";

describe("debounceRulesOf", () => {
  it("X15: a duration alone is the wait, and the rest is filled in", () => {
    const filled = { wait: 5_000, maxWait: Infinity, edge: "trailing" };
    expect(debounceRulesOf("5s")).toEqual(filled);
    expect(debounceRulesOf({ wait: 5_000, maxWait: undefined, edge: undefined })).toEqual(filled);
    expect(debounceRulesOf({ wait: "1s", maxWait: "1s", edge: "both" })).toEqual({
      wait: 1_000,
      maxWait: 1_000,
      edge: "both",
    });
  });

  it.each<[unknown, string]>([
    [0, "debounce must be at least 1 ms, got 0."],
    ["soon", 'debounce must be whole milliseconds or text such as "250ms", "5m", "1h30m", got "soon".'],
    [{}, 'debounce.wait must be whole milliseconds or text such as "250ms", "5m", "1h30m", got undefined.'],
    [{ wait: 0 }, "debounce.wait must be at least 1 ms, got 0."],
    [{ wait: 100, maxWait: 99 }, "debounce.maxWait must be at least the wait of 100 ms, got 99."],
    [{ wait: 1, edge: "first" }, 'debounce.edge must be one of "trailing", "leading", "both", got "first".'],
    [{ wait: 1, maxwait: 5 }, 'debounce.maxwait is not a known key, got 5. Did you mean "maxWait"?'],
    [null, "debounce must be an object, got null."],
  ])("L12, M5: refuses %j, naming option, rule and value", (options, message) => {
    expect(() => debounceRulesOf(options as DebounceOptions)).toThrow(new RangeError(message));
  });
});
