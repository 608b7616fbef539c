import { expect, test } from "vitest";
import { createTestRegistry, waitForEvent } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

test("Dependencies: the dependent is entered when database and cache are ready, and not before", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock, events } = fixture;
  for (const [name, ms] of [
    ["database", 500],
    ["cache", 200],
  ] as const) {
    registry.register({
      name,
      readiness: "manual",
      remainAfterExit: true,
      handler: async ({ ready, sleep }) => {
        await sleep(ms);
        ready();
      },
    });
  }
  const started = waitForEvent(registry, "daemon:starting", { daemon: "database" });
  const block = runBlock("Dependencies", { registry });
  await started;
  await clock.advance(499);
  expect(registry.getInfo("dependent")).toMatchObject({ status: "starting", phase: "waiting", history: [] });
  await clock.advance(1);
  await block;
  expect(events.list("daemon:started").map(({ name }) => name)).toEqual(["cache", "database", "dependent"]);
  expect(registry.getInfo("dependent")).toMatchObject({
    dependencies: ["database", "cache"],
    history: [{ outcome: "success", startedAt: clock.now() }],
  });
});
