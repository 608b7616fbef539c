import { expect, test, vi } from "vitest";
import { createTestRegistry } from "../../src/test.ts";
import { definitionIn, runBlock } from "./run-block.ts";

test("Resource Limits: the daemon runs, and how its limits are enforced is told", async () => {
  const warn = vi.fn();
  const nothing = (): void => {};
  await using fixture = createTestRegistry({
    logger: { debug: nothing, info: nothing, warn, error: nothing },
  });
  const { registry, events } = fixture;
  await runBlock("Resource Limits", { registry });
  await registry.start("heavy-processor");
  await fixture.clock.advance(0);
  expect(events.types("heavy-processor").slice(-1)).toEqual(["daemon:stopped"]);
  expect(registry.getInfo("heavy-processor")).toMatchObject({
    isolation: "inline",
    enforcement: "none",
    history: [{ outcome: "success" }],
  });
  expect(warn.mock.calls.map(([, text]) => text)).toEqual([expect.stringContaining("are not enforced")]);
  await expect(definitionIn("Resource Limits")).resolves.toMatchObject({
    resources: { maxMemory: 536_870_912, maxCpu: 0.5, priority: "low" },
  });
});

test("Throttling: a hundred runs go through in a minute, and the rest waits", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const handler = vi.fn();
  registry.register({ ...(await definitionIn("Throttling")), handler, interval: 100 });
  await registry.start("rate-limited");
  await clock.advance("60s");
  expect(handler).toHaveBeenCalledTimes(100);
  await clock.advance("60s");
  expect(handler).toHaveBeenCalledTimes(200);
});

test("Throttling: the block's handler takes from the same budget", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let requests = 0;
  const handler = async (ctx: { throttle(): Promise<void> }): Promise<void> => {
    for (;;) {
      requests += 1;
      await ctx.throttle();
    }
  };
  registry.register({ ...(await definitionIn("Throttling")), handler });
  await registry.start("rate-limited");
  await clock.advance(59_999);
  expect(requests).toBe(100);
  await clock.advance(1);
  expect(requests).toBe(200);
});
