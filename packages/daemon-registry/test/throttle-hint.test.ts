import { expect, test } from "vitest";
import type { DaemonDefinition } from "../src/index.ts";
import { createTestRegistry, faulty } from "../src/test.ts";

/** The warnings about a throttle that is not asked, after an hour of a daemon like that. */
async function hintsFor(definition: Omit<DaemonDefinition, "name">, restarts = 0): Promise<string[]> {
  const warnings: string[] = [];
  const warn = (_fields: object, message: string): void => void warnings.push(message);
  const none = (): void => {};
  await using fixture = createTestRegistry({ logger: { debug: none, info: none, warn, error: none } });
  fixture.registry.register({ name: "x", ...definition });
  await fixture.registry.start("x");
  await fixture.clock.advance("30m");
  for (let each = 0; each < restarts; each += 1) await fixture.registry.restart("x");
  await fixture.clock.advance("30m");
  return warnings.filter((message) => message.includes("throttle"));
}

const throttle = { requests: 10, window: "1m" };

test("N3: a continuous daemon that never asks its throttle gets one hint, whatever restarts it", async () => {
  expect(await hintsFor({ throttle, handler: faulty() }, 2)).toEqual([
    '"x" has a throttle and never calls ctx.throttle(): its handler is entered once, so what it does in its loop is not throttled.',
  ]);
});

test("N3: nor does one that asks, one that is scheduled, or one that ended before", async () => {
  const asks = faulty();
  expect(
    await hintsFor({
      throttle,
      handler: async (ctx) => {
        await ctx.throttle();
        await asks(ctx);
      },
    }),
  ).toEqual([]);
  expect(await hintsFor({ throttle, interval: "1s", handler: () => {} })).toEqual([]);
  expect(await hintsFor({ throttle, handler: () => {} })).toEqual([]);
  expect(await hintsFor({ handler: faulty() })).toEqual([]);
});
