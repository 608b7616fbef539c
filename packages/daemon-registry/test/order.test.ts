import type { Layer } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { Daemon } from "../src/lib/daemon.ts";
import { Estate } from "../src/lib/estate.ts";
import { layersOf } from "../src/lib/layers-of.ts";
import { createTestRegistry } from "../src/test.ts";

test("the order of layers: a failed tick is retried inside its tick, and its users' layers are around every try", async () => {
  await using fixture = createTestRegistry();
  const seen: string[] = [];
  const mine: Layer = (next) => async (scope) => {
    seen.push(`layer ${scope.run.reason} ${scope.run.attempt}`);
    await next(scope);
  };
  let failures = 2;
  fixture.registry.register({
    name: "x",
    interval: 1_000,
    restartPolicy: { restartDelay: 10, backoff: "constant" },
    layers: [mine],
    handler: () => {
      if (failures-- > 0) throw new Error("not yet");
      seen.push("done");
    },
  });
  await fixture.registry.start("x");
  await fixture.clock.advance(1_500);
  expect(seen).toEqual(["layer schedule 1", "layer retry 2", "layer retry 3", "done"]);
  expect(fixture.registry.getStatus("x")).toBe("running");
  expect(fixture.registry.getMetrics("x")).toMatchObject({ restarts: 0, retries: 2 });
});

test("waiting for the throttle is outside the run's timeout, and restart is outside everything", () => {
  const estate = new Estate(createTestRegistry().clock, undefined);
  const daemon = new Daemon(estate, {
    name: "x",
    handler: () => {},
    interval: 5,
    restartPolicy: {},
    onMessage: () => {},
    healthCheck: () => true,
    watchdog: 5,
    throttle: { requests: 1, window: 5 },
    readiness: "manual",
    timeout: 5,
    layers: [(next) => next],
  });
  // restart, onMessage, health, watchdog, schedule, retry, throttle, start timeout, timeout
  expect(layersOf(daemon)).toHaveLength(9);
});
