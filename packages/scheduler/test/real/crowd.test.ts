import { describe, expect, it } from "vitest";
import { Child } from "./child.ts";

interface Lateness {
  runs: number;
  p50: number;
  p99: number;
  max: number;
}

async function crowd(...args: string[]): Promise<Lateness> {
  const [line] = await new Child<Lateness>("crowd", args).end();
  console.log(args.join(" ") || "at once", line);
  expect(line?.runs).toBeGreaterThanOrEqual(90_000);
  return line ?? { runs: 0, p50: Infinity, p99: Infinity, max: Infinity };
}

describe("10,000 intervals of one second", () => {
  it("all due at once are run within 60 ms, but for one in a hundred", async () => {
    expect((await crowd()).p99).toBeLessThan(60);
  });

  it("with their phases spread are run within 20 ms, but for one in a hundred", async () => {
    expect((await crowd("spread")).p99).toBeLessThan(20);
  });
});
