import { expect, test, vi } from "vitest";
import { createTestRegistry } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

test("Message Passing: the target gets what is sent, and the receiver stays up to hear, by identity", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const heard: unknown[] = [];
  registry.register({ name: "target-daemon", onMessage: (message) => heard.push(message) });
  await registry.start("target-daemon");
  const log = vi.spyOn(console, "log").mockReturnValue();
  await runBlock("Message Passing", { registry });
  await clock.advance(0);
  expect(heard).toEqual([{ type: "update", data: { foo: "bar" } }]);

  await registry.start("message-receiver");
  const message = { type: "hello", at: new Date() };
  const sent = registry.send("message-receiver", message);
  expect(log).not.toHaveBeenCalled();
  await sent;
  await clock.advance(0);
  expect(log.mock.calls).toEqual([["Received:", message]]);
  expect(log.mock.calls[0]?.[1]).toBe(message);
  expect(registry.getStatus("message-receiver")).toBe("running");
});

test("Shared State: it is set, read and watched", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const log = vi.spyOn(console, "log").mockReturnValue();
  const before = Date.now();
  registry.register({ name: "sync-daemon", handler: () => {} });
  const get = vi.spyOn(registry, "getState");
  await runBlock("Shared State", { registry });
  const state = get.mock.results[0]?.value as { lastSync: number };
  expect(state.lastSync).toBeGreaterThanOrEqual(before);
  expect(Object.isFrozen(state)).toBe(true);
  expect(log).not.toHaveBeenCalled();
  registry.setState("sync-daemon", { pages: 3 });
  expect(log.mock.calls).toEqual([["State changed:", { ...state, pages: 3 }]]);
});
