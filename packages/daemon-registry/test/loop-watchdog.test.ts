import { expect, test } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { silentLogger } from "../src/test/silent-logger.ts";
import { waitForEvent } from "../src/test.ts";

test("H5: a blocked loop is told afterwards, with the daemon that was running", async () => {
  await using registry = DaemonRegistry.createFresh({ logger: silentLogger(), loopWatchdog: { limit: 50 } });
  let blocked = false;
  registry.on("registry:loop-blocked", () => (blocked = true));
  registry.register({
    name: "cruncher",
    delay: 20,
    handler: () => {
      if (blocked) return;
      for (const until = performance.now() + 300; performance.now() < until;);
    },
  });
  await registry.start("cruncher");
  const event = await waitForEvent(registry, "registry:loop-blocked", { timeout: 15_000 });
  expect(event).toMatchObject({ daemon: "cruncher", limit: 50 });
  expect(event.duration).toBeGreaterThan(50);
});
