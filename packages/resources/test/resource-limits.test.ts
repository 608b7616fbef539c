import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { type ResourceLimits, resourceLimitsOf } from "../src/index.ts";

describe("resourceLimitsOf", () => {
  test("fills in what is left out", () => {
    expect(resourceLimitsOf({})).toEqual({ maxMemory: undefined, maxCpu: undefined, priority: "normal" });
    expect(resourceLimitsOf({ maxCpu: undefined, priority: undefined })).toEqual(resourceLimitsOf({}));
  });

  test("takes bytes, cores up to those of the machine, and a priority (N0)", () => {
    const limits = { maxMemory: 512 * 1024 * 1024, maxCpu: availableParallelism(), priority: "low" } as const;
    expect(resourceLimitsOf(limits)).toEqual(limits);
    expect(resourceLimitsOf({ maxCpu: 0.5 }).maxCpu).toBe(0.5);
  });

  const cores = availableParallelism();
  test.each<[unknown, string]>([
    [{ maxMemory: 0 }, "resources.maxMemory must be a whole number of bytes from 1 on, got 0."],
    [{ maxMemory: 1.5 }, "resources.maxMemory must be a whole number of bytes from 1 on, got 1.5."],
    [{ maxMemory: "512MB" }, 'resources.maxMemory must be a whole number of bytes from 1 on, got "512MB".'],
    [
      { maxCpu: 0 },
      `resources.maxCpu must be a number of cores above 0 and up to the machine's ${cores}, got 0.`,
    ],
    [{ maxCpu: cores + 0.1 }, `up to the machine's ${cores}, got ${cores + 0.1}.`],
    [{ maxCpu: NaN }, `up to the machine's ${cores}, got NaN.`],
    [{ priority: "urgent" }, 'resources.priority must be one of "high", "normal", "low", got "urgent".'],
    [{ maxCPU: 1 }, 'resources.maxCPU is not a known key, got 1. Did you mean "maxCpu"?'],
    [[], "resources must be an object"],
  ])("refuses %j, naming option, rule and value (N0, L12)", (limits, message) => {
    const check = () => resourceLimitsOf(limits as ResourceLimits);
    expect(check).toThrow(RangeError);
    expect(check).toThrow(message);
  });
});
