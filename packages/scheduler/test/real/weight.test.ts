import { describe, expect, it } from "vitest";
import { Child } from "./child.ts";

interface Weights {
  waiting: { armed: number; run: number };
  cron: { armed: number; run: number };
}

describe("10,000 daemons with ten different cron expressions", () => {
  it("hold less than 2 KiB each, all that a daemon is included, and little more once they were run", async () => {
    const [weights] = await new Child<Weights>("weight", [], ["--expose-gc"]).end();
    console.log(weights);
    const { waiting, cron } = weights as Weights;
    expect(cron.armed).toBeLessThan(2_048);
    // Core keeps what it needed for the run's own scope: a Set of a few hundred bytes.
    expect(cron.run - waiting.armed).toBeLessThan(512);
  });
});
